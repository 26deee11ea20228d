-- The views are public interface: notebooks and dashboards may read them. Columns are added, never changed.

-- One row a cell, protocol, alpha and group: what tables are made of.
CREATE VIEW results AS
SELECT study.name AS study,
       cell.id AS cell_id,
       cell.key AS cell,
       cell.axis_values,
       cell.seed,
       cell.ordinal,
       cell.evaluation_id,
       cell.training_id,
       evaluation.spec AS evaluation_spec,
       training.spec AS training_spec,
       score.protocol,
       score.alpha,
       score.group_name AS pair_group,
       score.pairs,
       score.points,
       score.per_image,
       score.per_point,
       (training.outcome ->> 'seconds')::float8 AS training_seconds,
       (training.outcome ->> 'peakMemoryBytes')::float8 AS training_peak_memory_bytes,
       (evaluation.outcome ->> 'msPerPair')::float8 AS evaluation_ms_per_pair,
       (evaluation.outcome ->> 'peakMemoryBytes')::float8 AS evaluation_peak_memory_bytes,
       -- The attempt that finished says whether its training went on in another numeric environment.
       coalesce(trained.continuity, 'exact') AS continuity,
       -- Times are comparable only when every attempt had the machine to itself.
       coalesce(trained.alone, true) AS training_alone,
       coalesce(evaluated.alone, true) AS evaluation_alone,
       trained.device AS training_device,
       evaluated.device AS evaluation_device,
       evaluation.finished_at
FROM cell
JOIN study ON study.id = cell.study_id
JOIN run AS evaluation ON evaluation.id = cell.evaluation_id AND evaluation.status = 'SUCCEEDED'
LEFT JOIN run AS training ON training.id = cell.training_id
JOIN score_summary AS score ON score.evaluation_id = evaluation.id
LEFT JOIN LATERAL (
  SELECT (array_agg(continuity ORDER BY fence DESC))[1] AS continuity, bool_and(alone) AS alone,
         (array_agg(device ORDER BY fence DESC))[1] AS device
  FROM attempt WHERE run_id = training.id
) AS trained ON true
LEFT JOIN LATERAL (
  SELECT bool_and(alone) AS alone, (array_agg(device ORDER BY fence DESC))[1] AS device
  FROM attempt WHERE run_id = evaluation.id
) AS evaluated ON true
WHERE cell.wanted;

-- One row a run: how it is and what it does now.
CREATE VIEW runs_overview AS
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
       worker.host AS worker_host
FROM run
LEFT JOIN lease ON lease.run_id = run.id
LEFT JOIN worker ON worker.id = lease.worker_id;

-- One row an attempt.
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
       attempt.peak_memory_bytes
FROM attempt
JOIN run ON run.id = attempt.run_id
JOIN worker ON worker.id = attempt.worker_id;
