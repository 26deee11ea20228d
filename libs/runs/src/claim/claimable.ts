/** The runs of one study that a worker could claim now, for workers that take them before all others. */
import type { Precision } from '@keygrid/contract';
import { CLAIMABLE } from './machine.ts';
import { sqlOf, type Home } from '../home/home.ts';

/** Tried one after the other: some may be refused for what else is on the machine, or be taken meanwhile. */
const CANDIDATES = 8;

/** In the order of the queue. Empty also where there is no such study. */
export async function claimableOf(home: Home, study: string, workerId: string): Promise<string[]> {
  const { rows } = await sqlOf(home).query<{ id: string }>(
    `WITH needed AS (
       SELECT evaluation_id, training_id FROM cell JOIN study ON study.id = cell.study_id
       WHERE study.name = $1 AND cell.wanted
     )
     SELECT run.id FROM run JOIN worker ON worker.id = $2
     WHERE ${CLAIMABLE} AND run.id IN (SELECT evaluation_id FROM needed UNION ALL SELECT training_id FROM needed)
     ORDER BY run.priority, run.stage DESC, run.position LIMIT ${CANDIDATES}`,
    [study, workerId],
  );
  return rows.map(({ id }) => id);
}

/** Names of the queues in which a run waits that may start now. */
export async function queuedPlacements(home: Home): Promise<string[]> {
  const { rows } = await sqlOf(home).query<{ placementClass: string }>(
    `SELECT DISTINCT placement_class AS "placementClass" FROM run
     WHERE status = 'QUEUED' AND wanted AND NOT held AND available_at <= clock_timestamp()`,
  );
  return rows.map(({ placementClass }) => placementClass);
}

/** SQL: the spec of `run`; of an evaluation of a training with the `model` of `training`, joined by `run.training_id`. */
export const SPEC_WITH_MODEL = `run.spec || CASE WHEN training.id IS NULL THEN '{}' ELSE jsonb_build_object('model', training.spec -> 'model') END`;

/** What a run is planned to do, and the model of its training; undefined when there is no such run. */
export async function specOf(home: Home, runId: string): Promise<unknown> {
  const { rows } = await sqlOf(home).query<{ spec: unknown }>(
    `SELECT ${SPEC_WITH_MODEL} AS spec FROM run LEFT JOIN run AS training ON training.id = run.training_id WHERE run.id = $1`,
    [runId],
  );
  return rows[0]?.spec;
}

/** Precisions that runs of a study are still to be computed in. */
export async function precisionsToCome(home: Home, study: string): Promise<Precision[]> {
  const { rows } = await sqlOf(home).query<{ precision: Precision }>(
    `SELECT DISTINCT coalesce(run.spec ->> 'precision', 'float32') AS precision
     FROM run JOIN cell ON run.id IN (cell.evaluation_id, cell.training_id) JOIN study ON study.id = cell.study_id
     WHERE study.name = $1 AND cell.wanted AND run.status IN ('WAITING', 'QUEUED', 'RUNNING')`,
    [study],
  );
  return rows.map(({ precision }) => precision);
}
