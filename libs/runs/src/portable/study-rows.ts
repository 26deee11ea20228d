/**
 * The rows of a study in an archive, table by table. Numbers that a database gives (ids) stay behind: rows name each other by
 * what they are, so that they fit into any database, and an imported study is exported as the same bytes again.
 */

/** SQL over `run`: what a run's numbers are, to the bit; NULL where it has not succeeded. */
export const DIGEST = `CASE WHEN run.status <> 'SUCCEEDED' THEN NULL WHEN run.stage = 'training' THEN (
    SELECT string_agg(kind || ' ' || sha256, ' ' ORDER BY kind) FROM checkpoint WHERE id IN (run.best_checkpoint_id, run.last_checkpoint_id)
  ) ELSE (
    SELECT encode(sha256(string_agg(convert_to(array_to_string(pair_ids, ' '), 'UTF8') || points, ''::bytea ORDER BY chunk)), 'hex')
    FROM prediction_chunk WHERE evaluation_id = run.id
  ) END`;

/** Where a checkpoint from an archive goes in the store; SQL over `checkpoint`. */
const IMPORTED_KEY = `format('runs/%s/%s/imported-%s-%s-%s.safetensors', checkpoint.run_id, checkpoint.fence, checkpoint.kind,
  checkpoint.step, left(checkpoint.sha256, 12))`;

/** `$1` is the study's name, `$2` the ids of its runs, `$3` those whose results stay behind. */
const SUCCEEDED = `(SELECT id FROM run WHERE id = ANY($2::text[]) AND NOT id = ANY($3::text[]) AND status = 'SUCCEEDED')`;
const FROZEN = `(checkpoint.id = run.best_checkpoint_id OR checkpoint.id = run.last_checkpoint_id)`;

/** Of a run that has not succeeded only what it is to compute. */
const RUN = `jsonb_build_object('id', id, 'stage', stage, 'spec', spec, 'seed', seed, 'method', method, 'training_id', training_id,
    'extends_id', extends_id, 'created_at', created_at, 'device', device, 'min_memory_gib', min_memory_gib,
    'placement_class', placement_class, 'checkpoint_every_seconds', checkpoint_every_seconds, 'digest', CASE WHEN run.id = ANY($3::text[]) THEN NULL ELSE ${DIGEST} END)
  || CASE WHEN run.status = 'SUCCEEDED' AND NOT run.id = ANY($3::text[]) THEN jsonb_build_object('fence', fence, 'outcome', outcome, 'weights_sha256', weights_sha256,
    'started_at', started_at, 'finished_at', finished_at) ELSE '{}' END`;

interface TableRows {
  readonly table: string;
  /** Selects `doc`. */
  readonly sql: string;
}

const ofRuns = (table: string, run: string, order: string): TableRows => ({
  table,
  sql: `SELECT to_jsonb(row)::text AS doc FROM ${table} AS row WHERE ${run} IN ${SUCCEEDED} ORDER BY ${run}, ${order}`,
});

const TABLES: readonly TableRows[] = [
  {
    table: 'run',
    sql: `SELECT (${RUN})::text AS doc FROM run WHERE id = ANY($2::text[]) ORDER BY stage, id`,
  },
  {
    table: 'study',
    sql: `SELECT (to_jsonb(study) - 'id')::text AS doc FROM study WHERE name = $1`,
  },
  {
    table: 'study_revision',
    sql: `SELECT (to_jsonb(row) - '{id,study_id}'::text[])::text AS doc FROM study_revision AS row JOIN study ON study.id = study_id
          WHERE study.name = $1 ORDER BY number`,
  },
  {
    table: 'cell',
    sql: `SELECT (to_jsonb(row) - '{id,study_id}'::text[])::text AS doc FROM cell AS row JOIN study ON study.id = study_id
          WHERE study.name = $1 AND evaluation_id = ANY($2::text[]) ORDER BY key`,
  },
  {
    table: 'data_contents',
    sql: `SELECT to_jsonb(row)::text AS doc FROM data_contents AS row WHERE contents IN (
            SELECT contents FROM data_set JOIN run ON name = spec #>> '{data,name}' AND fingerprint = spec #>> '{data,fingerprint}'
            WHERE run.id = ANY($2::text[])) ORDER BY contents`,
  },
  {
    table: 'data_set',
    sql: `SELECT to_jsonb(row)::text AS doc FROM data_set AS row WHERE (name, fingerprint) IN (
            SELECT spec #>> '{data,name}', spec #>> '{data,fingerprint}' FROM run WHERE id = ANY($2::text[]))
          ORDER BY name, fingerprint`,
  },
  {
    table: 'weights_file',
    sql: `SELECT to_jsonb(row)::text AS doc FROM weights_file AS row WHERE EXISTS (
            SELECT FROM run WHERE id = ANY($2::text[]) AND strpos(spec::text, sha256) > 0) ORDER BY sha256`,
  },
  {
    table: 'worker',
    sql: `SELECT (to_jsonb(row) || jsonb_build_object('retired_at', coalesce(retired_at, last_seen_at)))::text AS doc FROM worker AS row
          WHERE id IN (SELECT worker_id FROM attempt WHERE run_id IN ${SUCCEEDED}) ORDER BY id`,
  },
  {
    table: 'attempt',
    sql: `SELECT (to_jsonb(row) - 'id')::text AS doc FROM attempt AS row WHERE run_id IN ${SUCCEEDED} ORDER BY run_id, fence`,
  },
  {
    table: 'checkpoint',
    sql: `SELECT (to_jsonb(checkpoint) - '{id,store_key,removed_at}'::text[] || jsonb_build_object('store_key', ${IMPORTED_KEY}))::text AS doc
          FROM checkpoint JOIN run ON run.id = run_id
          WHERE run_id IN ${SUCCEEDED} AND ${FROZEN} ORDER BY run_id, kind`,
  },
  ofRuns('metric_summary', 'run_id', 'key'),
  ofRuns('metric_point', 'run_id', 'key, step'),
  ofRuns('prediction_chunk', 'evaluation_id', 'chunk'),
  ofRuns('score', 'evaluation_id', 'protocol, alpha'),
  ofRuns('score_summary', 'evaluation_id', 'protocol, alpha, group_name'),
];

/** In the order in which they are imported; each statement takes all three values. */
export const STUDY_ROWS: readonly TableRows[] = TABLES.map(({ table, sql }) => ({
  table,
  sql: `WITH asked AS (SELECT $1::text, $2::text[], $3::text[]) ${sql}`,
}));

/** Files of the store: key in the archive (and in the store that takes it), hash, size, and where it is here. */
export const CHECKPOINT_FILES = `SELECT ${IMPORTED_KEY} AS key, checkpoint.sha256, checkpoint.bytes::float8 AS bytes, store_key AS here
  FROM checkpoint JOIN run ON run.id = run_id
  WHERE run.id = ANY($1::text[]) AND run.status = 'SUCCEEDED' AND ${FROZEN} ORDER BY 1`;
export const WEIGHTS_FILES = `SELECT store_key AS key, sha256, bytes::float8 AS bytes, store_key AS here FROM weights_file
  WHERE EXISTS (SELECT FROM run WHERE id = ANY($1::text[]) AND strpos(spec::text, sha256) > 0) ORDER BY 1`;
/** What the programs of its attempts had beside their commits. */
export const PROGRAM_FILES = `SELECT DISTINCT changes ->> 'key' AS key, changes ->> 'sha256' AS sha256,
    (changes -> 'bytes')::float8 AS bytes, changes ->> 'key' AS here
  FROM (SELECT provenance #> '{program,changes}' AS changes FROM attempt WHERE run_id = ANY($1::text[])) AS program
  WHERE changes ->> 'key' IS NOT NULL ORDER BY 1`;

/** The study's runs, and the trainings that those go on from. */
export const STUDY_RUNS = `WITH RECURSIVE used (id) AS (
    SELECT unnest(ARRAY[evaluation_id, training_id]) FROM cell JOIN study ON study.id = study_id WHERE study.name = $1
    UNION SELECT unnest(ARRAY[run.training_id, run.extends_id]) FROM run JOIN used ON used.id = run.id
  ) SELECT id FROM used WHERE id IS NOT NULL ORDER BY id`;
