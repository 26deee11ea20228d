-- What a registered data set holds, to the byte: a picture changed at equal size is seen, and which file it was.

ALTER TABLE "data_set" ADD COLUMN "contents" TEXT;

CREATE TABLE "data_contents" (
    "contents" TEXT NOT NULL,
    "manifest" BYTEA NOT NULL,

    CONSTRAINT "data_contents_pkey" PRIMARY KEY ("contents")
);
