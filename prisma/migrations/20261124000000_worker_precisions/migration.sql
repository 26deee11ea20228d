-- Not every worker computes in every precision: a run in bfloat16 has a queue of its own.
ALTER TABLE "worker" ADD COLUMN "precisions" TEXT[] DEFAULT ARRAY['float32']::TEXT[];

UPDATE "run" SET "placement_class" = "placement_class" || '-bfloat16' WHERE "spec" ->> 'precision' = 'bfloat16';
