-- What is to be told of a study: written in the transaction in which it happens, sent by a scheduler afterwards.
CREATE TABLE "notice" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "message" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "tried_at" TIMESTAMPTZ(6),
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),
    "problem" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "notice_study_id_event_message_idx" ON "notice"("study_id", "event", "message");
CREATE INDEX "notice_next_at_idx" ON "notice"("next_at");
ALTER TABLE "notice" ADD CONSTRAINT "notice_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;
