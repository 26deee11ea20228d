-- A card that falls off the bus is no fault of its run; which cards a worker has, and what memory an attempt had, is known.
ALTER TYPE "attempt_exit" ADD VALUE 'device-lost' AFTER 'worker-lost';

ALTER TABLE "worker" ADD COLUMN "cards" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "attempt" ADD COLUMN "memory_gib" DOUBLE PRECISION;
