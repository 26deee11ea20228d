-- Runs whose times are to be taken alone: who shares a machine with whom is known, and a machine may be had alone.

ALTER TABLE "study" ADD COLUMN "timing" TEXT NOT NULL DEFAULT 'shared';
ALTER TABLE "run" ADD COLUMN "exclusive" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "run" ADD COLUMN "reserving_worker_id" TEXT;
ALTER TABLE "lease" ADD COLUMN "exclusive" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "worker" ADD COLUMN "machine" TEXT;
UPDATE "worker" SET "machine" = "host";
ALTER TABLE "worker" ALTER COLUMN "machine" SET NOT NULL;

CREATE TABLE "leaving" (
    "run_id" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "worker_id" TEXT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "leaving_pkey" PRIMARY KEY ("run_id","fence")
);

CREATE INDEX "leaving_worker_id_idx" ON "leaving"("worker_id");
CREATE INDEX "run_reserving_worker_id_idx" ON "run"("reserving_worker_id");
CREATE INDEX "worker_machine_idx" ON "worker"("machine");

ALTER TABLE "run" ADD CONSTRAINT "run_reserving_worker_id_fkey" FOREIGN KEY ("reserving_worker_id") REFERENCES "worker"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "leaving" ADD CONSTRAINT "leaving_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "leaving" ADD CONSTRAINT "leaving_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What is on a machine: runs under a lease, and children whose lease was taken away but that may not be gone yet.
CREATE VIEW machine_in_use AS
SELECT worker.machine, lease.run_id, lease.fence, lease.exclusive
FROM lease JOIN worker ON worker.id = lease.worker_id
UNION ALL
SELECT worker.machine, leaving.run_id, leaving.fence, false
FROM leaving JOIN worker ON worker.id = leaving.worker_id
WHERE leaving.until > clock_timestamp();

-- Columns are added at the end.
CREATE OR REPLACE VIEW runs_overview AS
SELECT run.id,
       run.stage,
       run.status,
       run.fence,
       run.seed,
       run.training_id,
       run.wanted,
       run.held,
       run.priority,
       run.position,
       run.placement_class,
       run.failures,
       run.last_class,
       run.last_message,
       run.outcome,
       run.available_at,
       run.created_at,
       run.started_at,
       run.finished_at,
       lease.phase,
       lease.step,
       lease.total_steps,
       lease.until AS lease_until,
       worker.id AS worker_id,
       worker.host AS worker_host,
       run.exclusive
FROM run
LEFT JOIN lease ON lease.run_id = run.id
LEFT JOIN worker ON worker.id = lease.worker_id;

CREATE OR REPLACE VIEW attempts_overview AS
SELECT attempt.id,
       attempt.run_id,
       run.stage,
       attempt.fence,
       worker.host AS worker_host,
       worker.pid AS worker_pid,
       attempt.device,
       attempt.environment,
       attempt.commit,
       attempt.version,
       attempt.alone,
       attempt.continuity,
       attempt.resumed_from_step,
       attempt.started_at,
       attempt.ended_at,
       extract(epoch FROM coalesce(attempt.ended_at, clock_timestamp()) - attempt.started_at)::float8 AS seconds,
       attempt.exit,
       attempt.message,
       attempt.log_key,
       attempt.peak_memory_bytes,
       worker.machine AS worker_machine
FROM attempt
JOIN run ON run.id = attempt.run_id
JOIN worker ON worker.id = attempt.worker_id;
