-- Public interface: views with a version in the name of their schema. A migration that changes what they read makes them again
-- with the same columns, types and meaning; a change of those is a new schema beside this one. docs/database.md is made from the comments.
CREATE SCHEMA keygrid_v1;
COMMENT ON SCHEMA keygrid_v1 IS 'What Keygrid knows, to be read by people and their programs. Version 1.';

CREATE VIEW keygrid_v1.studies AS
SELECT study.name AS name,
       study.about AS about,
       study.current_revision AS revision,
       study.created_at AS created,
       study.submitted_at AS submitted,
       study.finished_at AS finished,
       study.timing AS timing
FROM study;

COMMENT ON VIEW keygrid_v1.studies IS 'One row a study.';
COMMENT ON COLUMN keygrid_v1.studies.name IS 'Name of the study, as its grid file has it.';
COMMENT ON COLUMN keygrid_v1.studies.about IS 'What the grid file says it is about.';
COMMENT ON COLUMN keygrid_v1.studies.revision IS 'Number of its newest revision.';
COMMENT ON COLUMN keygrid_v1.studies.created IS 'When it was submitted first.';
COMMENT ON COLUMN keygrid_v1.studies.submitted IS 'When it was submitted last.';
COMMENT ON COLUMN keygrid_v1.studies.finished IS 'When the last of its runs ended; null while one has not.';
COMMENT ON COLUMN keygrid_v1.studies.timing IS 'shared, or exclusive where its runs have their machines alone.';

CREATE VIEW keygrid_v1.cells AS
SELECT study.name AS study,
       cell.ordinal AS ordinal,
       cell.axis_values AS axis_values,
       cell.seed AS seed,
       cell.evaluation_id AS evaluation,
       cell.training_id AS training,
       cell.wanted AS needed,
       cell.held AS paused
FROM cell JOIN study ON study.id = cell.study_id AND cell.revision = study.current_revision;

COMMENT ON VIEW keygrid_v1.cells IS 'One row a cell of the newest revision of each study: axis values, a seed, and the runs that it needs.';
COMMENT ON COLUMN keygrid_v1.cells.study IS 'Name of the study.';
COMMENT ON COLUMN keygrid_v1.cells.ordinal IS 'Its place in the order of the grid.';
COMMENT ON COLUMN keygrid_v1.cells.axis_values IS 'Axis path to value, as the grid file has it (JSON).';
COMMENT ON COLUMN keygrid_v1.cells.seed IS 'Seed of the training.';
COMMENT ON COLUMN keygrid_v1.cells.evaluation IS 'Id of the evaluation.';
COMMENT ON COLUMN keygrid_v1.cells.training IS 'Id of the training; null where the matcher or the weights need none.';
COMMENT ON COLUMN keygrid_v1.cells.needed IS 'False once the cell was cancelled.';
COMMENT ON COLUMN keygrid_v1.cells.paused IS 'True while the cell is paused.';

CREATE VIEW keygrid_v1.runs AS
SELECT run.id AS id,
       run.stage::text AS stage,
       run.status::text AS status,
       run.seed AS seed,
       run.training_id AS training,
       run.spec AS spec,
       run.method AS method,
       run.last_class AS failure,
       run.last_message AS failure_message,
       (run.outcome -> 'seconds')::float8 AS seconds,
       (run.outcome -> 'msPerPair')::float8 AS ms_per_pair,
       (run.outcome -> 'peakMemoryBytes')::float8 AS peak_memory_bytes,
       run.created_at AS created,
       run.started_at AS started,
       run.finished_at AS finished
FROM run;

COMMENT ON VIEW keygrid_v1.runs IS 'One row a training or an evaluation.';
COMMENT ON COLUMN keygrid_v1.runs.id IS 't- or e- and 20 hexadecimal digits of the hash of its spec.';
COMMENT ON COLUMN keygrid_v1.runs.stage IS 'training or evaluation.';
COMMENT ON COLUMN keygrid_v1.runs.status IS 'WAITING, QUEUED, RUNNING, SUCCEEDED, FAILED, BLOCKED or CANCELLED.';
COMMENT ON COLUMN keygrid_v1.runs.seed IS 'Seed of a training; null for an evaluation.';
COMMENT ON COLUMN keygrid_v1.runs.training IS 'Of an evaluation: the training whose weights it uses.';
COMMENT ON COLUMN keygrid_v1.runs.spec IS 'The resolved settings that decide its numbers (JSON).';
COMMENT ON COLUMN keygrid_v1.runs.method IS 'Version of the method of its stage, part of its id.';
COMMENT ON COLUMN keygrid_v1.runs.failure IS 'Class of its last failure.';
COMMENT ON COLUMN keygrid_v1.runs.failure_message IS 'What that failure said.';
COMMENT ON COLUMN keygrid_v1.runs.seconds IS 'How long its last attempt computed, in seconds.';
COMMENT ON COLUMN keygrid_v1.runs.ms_per_pair IS 'Of an evaluation: time in the network for a pair, in milliseconds.';
COMMENT ON COLUMN keygrid_v1.runs.peak_memory_bytes IS 'Largest host memory of its process, in bytes.';
COMMENT ON COLUMN keygrid_v1.runs.created IS 'When it was submitted first.';
COMMENT ON COLUMN keygrid_v1.runs.started IS 'When an attempt began first.';
COMMENT ON COLUMN keygrid_v1.runs.finished IS 'When it ended; null while it has not.';

CREATE VIEW keygrid_v1.attempts AS
SELECT attempt.run_id AS run,
       attempt.fence AS fence,
       worker.host AS host,
       attempt.device AS device,
       attempt.environment AS environment,
       attempt.commit AS commit,
       attempt.version AS version,
       attempt.alone AS alone,
       attempt.continuity AS continuity,
       attempt.resumed_from_step AS resumed_from_step,
       attempt.started_at AS started,
       attempt.ended_at AS ended,
       attempt.exit::text AS exit,
       attempt.message AS message
FROM attempt JOIN worker ON worker.id = attempt.worker_id;

COMMENT ON VIEW keygrid_v1.attempts IS 'One row a try at a run by one worker.';
COMMENT ON COLUMN keygrid_v1.attempts.run IS 'Id of the run.';
COMMENT ON COLUMN keygrid_v1.attempts.fence IS 'Number of the claim; the highest is the newest.';
COMMENT ON COLUMN keygrid_v1.attempts.host IS 'Host of the worker.';
COMMENT ON COLUMN keygrid_v1.attempts.device IS 'Device it ran on.';
COMMENT ON COLUMN keygrid_v1.attempts.environment IS 'What decides bits besides the spec: backend, precision, device, threads, libraries (JSON).';
COMMENT ON COLUMN keygrid_v1.attempts.commit IS 'Commit of the code that ran.';
COMMENT ON COLUMN keygrid_v1.attempts.version IS 'Version of Keygrid that ran.';
COMMENT ON COLUMN keygrid_v1.attempts.alone IS 'True where no other run shared the machine, so that its times may be compared.';
COMMENT ON COLUMN keygrid_v1.attempts.continuity IS 'exact, or approximate where it went on in another numeric environment.';
COMMENT ON COLUMN keygrid_v1.attempts.resumed_from_step IS 'Step of the checkpoint it went on from.';
COMMENT ON COLUMN keygrid_v1.attempts.started IS 'When it began.';
COMMENT ON COLUMN keygrid_v1.attempts.ended IS 'When it ended; null while it runs.';
COMMENT ON COLUMN keygrid_v1.attempts.exit IS 'How it ended.';
COMMENT ON COLUMN keygrid_v1.attempts.message IS 'What it said when it failed.';

CREATE VIEW keygrid_v1.scores AS
SELECT score_summary.evaluation_id AS evaluation,
       score_summary.protocol AS protocol,
       score_summary.alpha AS alpha,
       score_summary.group_name AS pair_group,
       score_summary.pairs AS pairs,
       score_summary.points AS points,
       100 * score_summary.per_image AS pck,
       100 * score_summary.per_point AS pck_per_point
FROM score_summary;

COMMENT ON VIEW keygrid_v1.scores IS 'One row an evaluation, protocol, alpha and group of pairs.';
COMMENT ON COLUMN keygrid_v1.scores.evaluation IS 'Id of the evaluation.';
COMMENT ON COLUMN keygrid_v1.scores.protocol IS 'Basis and frame, as bbox/original. Numbers of two protocols do not compare.';
COMMENT ON COLUMN keygrid_v1.scores.alpha IS 'Share of the basis within which a point counts as correct.';
COMMENT ON COLUMN keygrid_v1.scores.pair_group IS 'all, small, category:cat, and so on.';
COMMENT ON COLUMN keygrid_v1.scores.pairs IS 'Pairs in the group.';
COMMENT ON COLUMN keygrid_v1.scores.points IS 'Keypoints in the group.';
COMMENT ON COLUMN keygrid_v1.scores.pck IS 'PCK in per cent, mean over images.';
COMMENT ON COLUMN keygrid_v1.scores.pck_per_point IS 'PCK in per cent, mean over keypoints.';

CREATE VIEW keygrid_v1.results AS
SELECT study.name AS study,
       cell.axis_values AS axis_values,
       cell.seed AS seed,
       cell.evaluation_id AS evaluation,
       cell.training_id AS training,
       score.protocol AS protocol,
       score.alpha AS alpha,
       score.group_name AS pair_group,
       score.pairs AS pairs,
       score.points AS points,
       100 * score.per_image AS pck,
       100 * score.per_point AS pck_per_point,
       (training.outcome -> 'seconds')::float8 AS training_seconds,
       (evaluation.outcome -> 'msPerPair')::float8 AS ms_per_pair,
       evaluation.finished_at AS finished
FROM cell JOIN study ON study.id = cell.study_id AND cell.revision = study.current_revision
  JOIN run AS evaluation ON evaluation.id = cell.evaluation_id AND evaluation.status = 'SUCCEEDED'
  LEFT JOIN run AS training ON training.id = cell.training_id
  JOIN score_summary AS score ON score.evaluation_id = evaluation.id;

COMMENT ON VIEW keygrid_v1.results IS 'One row a cell, protocol, alpha and group of pairs: cells of the newest revision beside their scores.';
COMMENT ON COLUMN keygrid_v1.results.study IS 'Name of the study.';
COMMENT ON COLUMN keygrid_v1.results.axis_values IS 'Axis path to value, as the grid file has it (JSON).';
COMMENT ON COLUMN keygrid_v1.results.seed IS 'Seed of the training.';
COMMENT ON COLUMN keygrid_v1.results.evaluation IS 'Id of the evaluation.';
COMMENT ON COLUMN keygrid_v1.results.training IS 'Id of the training; null where there is none.';
COMMENT ON COLUMN keygrid_v1.results.protocol IS 'Basis and frame, as bbox/original. Numbers of two protocols do not compare.';
COMMENT ON COLUMN keygrid_v1.results.alpha IS 'Share of the basis within which a point counts as correct.';
COMMENT ON COLUMN keygrid_v1.results.pair_group IS 'all, small, category:cat, and so on.';
COMMENT ON COLUMN keygrid_v1.results.pairs IS 'Pairs in the group.';
COMMENT ON COLUMN keygrid_v1.results.points IS 'Keypoints in the group.';
COMMENT ON COLUMN keygrid_v1.results.pck IS 'PCK in per cent, mean over images.';
COMMENT ON COLUMN keygrid_v1.results.pck_per_point IS 'PCK in per cent, mean over keypoints.';
COMMENT ON COLUMN keygrid_v1.results.training_seconds IS 'How long the last attempt of the training computed, in seconds.';
COMMENT ON COLUMN keygrid_v1.results.ms_per_pair IS 'Time in the network for a pair, in milliseconds.';
COMMENT ON COLUMN keygrid_v1.results.finished IS 'When the evaluation ended.';

CREATE VIEW keygrid_v1.metrics AS
SELECT metric_point.run_id AS run,
       metric_point.key AS key,
       metric_point.step AS step,
       metric_point.value AS value
FROM metric_point;

COMMENT ON VIEW keygrid_v1.metrics IS 'One row a value measured while a training ran.';
COMMENT ON COLUMN keygrid_v1.metrics.run IS 'Id of the training.';
COMMENT ON COLUMN keygrid_v1.metrics.key IS 'What was measured: train/loss and so on.';
COMMENT ON COLUMN keygrid_v1.metrics.step IS 'Step of the optimiser.';
COMMENT ON COLUMN keygrid_v1.metrics.value IS 'The value.';

CREATE VIEW keygrid_v1.workers AS
SELECT worker.host AS host,
       worker.pid AS pid,
       worker.device AS device,
       worker.slots AS slots,
       worker.memory_gib AS memory_gib,
       worker.version AS version,
       worker.started_at AS started,
       worker.last_seen_at AS last_seen,
       worker.retired_at AS retired
FROM worker;

COMMENT ON VIEW keygrid_v1.workers IS 'One row a worker, those that are gone too.';
COMMENT ON COLUMN keygrid_v1.workers.host IS 'Host it runs on.';
COMMENT ON COLUMN keygrid_v1.workers.pid IS 'Number of its process there.';
COMMENT ON COLUMN keygrid_v1.workers.device IS 'cpu, cuda or javascript.';
COMMENT ON COLUMN keygrid_v1.workers.slots IS 'Runs it computes at once.';
COMMENT ON COLUMN keygrid_v1.workers.memory_gib IS 'Memory it offers, in GiB.';
COMMENT ON COLUMN keygrid_v1.workers.version IS 'Version of Keygrid it runs.';
COMMENT ON COLUMN keygrid_v1.workers.started IS 'When it started.';
COMMENT ON COLUMN keygrid_v1.workers.last_seen IS 'When it was last heard of.';
COMMENT ON COLUMN keygrid_v1.workers.retired IS 'When it ended in order; null otherwise.';

-- Who may do what. The user that makes the tables owns them and alone changes them. Roles belong to the whole server: another
-- database may have made them already. Where this user may make none, prisma/roles.sql is for one who may.
DO $$
BEGIN
  BEGIN
    CREATE ROLE keygrid_reader NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
  END;
  BEGIN
    CREATE ROLE keygrid_worker NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
  END;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'keygrid_reader') THEN
    GRANT USAGE ON SCHEMA keygrid_v1 TO keygrid_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA keygrid_v1 TO keygrid_reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA keygrid_v1 GRANT SELECT ON TABLES TO keygrid_reader;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'keygrid_worker') THEN
    GRANT USAGE ON SCHEMA public, keygrid_v1 TO keygrid_worker;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO keygrid_worker;
    REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM keygrid_worker;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO keygrid_worker;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO keygrid_worker;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO keygrid_worker;
  END IF;
END
$$;

-- The one who made the roles may take on the reader's: `keygrid sql` does. A superuser may anyway.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND NOT rolsuper) THEN
    EXECUTE format('GRANT keygrid_reader TO %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
END
$$;
