-- The grid as it was checked when it was submitted: readable under stricter rules too. Null where an earlier version submitted.
ALTER TABLE "study_revision" ADD COLUMN "grid" JSONB;
