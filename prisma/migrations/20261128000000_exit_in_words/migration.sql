-- How an attempt ended is text: the classes of failure are listed in libs/runs only, so a new one needs no migration.

DROP VIEW attempts_overview;
ALTER TABLE "attempt" ALTER COLUMN "exit" TYPE TEXT USING "exit"::text;
DROP TYPE "attempt_exit";

CREATE VIEW attempts_overview AS
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
