-- What an attempt was computed with and for: the worker's program, the studies that wanted it and the commands that submitted
-- them, the digest of its data. NULL where an earlier version worked or submitted.
ALTER TABLE "worker" ADD COLUMN "program" JSONB;
ALTER TABLE "attempt" ADD COLUMN "provenance" JSONB;
ALTER TABLE "study_revision" ADD COLUMN "command" TEXT;
