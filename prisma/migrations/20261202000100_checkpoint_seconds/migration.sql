-- How long a checkpoint took, from the child's first byte to the complete file in the store: what a worker needs after SIGTERM.
ALTER TABLE "checkpoint" ADD COLUMN "seconds" DOUBLE PRECISION;
