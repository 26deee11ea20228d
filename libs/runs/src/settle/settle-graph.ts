/** Evaluations follow their training: queued once it has succeeded, blocked while it can give no weights. */
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { BLOCKS_EVALUATIONS, sqlList } from '../statuses.ts';

/** Level-triggered: looks at how things are, not at what happened. Returns how many evaluations changed. */
export function settleGraph(home: Home): Promise<number> {
  return sqlOf(home).transaction((tx) => settleGraphIn(tx));
}

/** Only the evaluations of `trainingId` when it is given. */
export async function settleGraphIn(tx: Queries, trainingId?: string): Promise<number> {
  return settle(tx, await unsettled(tx, trainingId));
}

const WAYS = ['ready', 'block', 'unblock'] as const;

/** An evaluation whose status does not follow from its training's. */
interface Unsettled {
  readonly id: string;
  readonly way: (typeof WAYS)[number];
}

export async function unsettled(tx: Queries, trainingId?: string): Promise<Unsettled[]> {
  const { rows } = await (trainingId === undefined
    ? tx.query<Unsettled>(unsettledOf('true'))
    : tx.prepared<Unsettled>(unsettledOf('training.id = $1'), [trainingId]));
  return rows;
}

const unsettledOf = (which: string): string => `SELECT id, way FROM (
    SELECT evaluation.id, evaluation.status,
           CASE WHEN training.status = 'SUCCEEDED' THEN 'ready'
                WHEN training.status IN (${sqlList(BLOCKS_EVALUATIONS)}) THEN 'block' ELSE 'unblock' END AS way
    FROM run AS evaluation JOIN run AS training ON training.id = evaluation.training_id
    WHERE evaluation.status IN ('WAITING', 'BLOCKED') AND ${which}
  ) AS evaluation
  WHERE way = 'ready' OR (status = 'WAITING' AND way = 'block') OR (status = 'BLOCKED' AND way = 'unblock')`;

/** Sends all at once. Returns how many evaluations changed. */
export async function settle(tx: Queries, evaluations: readonly Unsettled[]): Promise<number> {
  if (evaluations.length === 0) return 0;
  const changed = WAYS.map(async (way) => {
    const ids = evaluations.flatMap((one) => (one.way === way ? [one.id] : []));
    return ids.length === 0 ? [] : transition(tx, way, { ids });
  });
  const [moved] = await Promise.all([Promise.all(changed), hint(tx)]);
  return moved.flat().length;
}
