/** A run's rows as a state of the model, so that the two can be compared. */
import type { Queries } from '../../database/database.ts';
import type { Status } from '../../statuses.ts';
import type { RunState } from './state.ts';

export interface RealState extends RunState {
  /** Kinds of the run's events, oldest first. */
  readonly events: readonly string[];
}

interface Row {
  readonly id: string;
  readonly status: Status;
  readonly fence: number;
  readonly wanted: boolean;
  readonly held: boolean;
  readonly priority: number;
  readonly failures: Record<string, number>;
  readonly lease: number | null;
  readonly expired: boolean | null;
  readonly open: number[];
  readonly results: boolean;
  readonly checkpoint: boolean;
  readonly events: string[];
}

const ROWS = `SELECT run.id, status, run.fence, wanted, held, priority, failures, lease.fence AS lease, lease.until < clock_timestamp() AS expired,
    ARRAY(SELECT fence FROM attempt WHERE run_id = run.id AND ended_at IS NULL ORDER BY fence) AS open, outcome IS NOT NULL AS results,
    EXISTS (SELECT FROM checkpoint WHERE run_id = run.id AND kind = 'last' AND archived_at IS NULL AND removed_at IS NULL) AS checkpoint,
    ARRAY(SELECT kind FROM run_event WHERE run_id = run.id AND run_event.id > $1::bigint ORDER BY run_event.id) AS events
  FROM run LEFT JOIN lease ON lease.run_id = run.id`;

/** All runs by id, with their events after the one given. */
export async function realStates(sql: Queries, lastEvent: string): Promise<Map<string, RealState>> {
  const { rows } = await sql.query<Row>(ROWS, [lastEvent]);
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}

const stateOf = ({ id: _, failures, results, checkpoint, expired, ...row }: Row): RealState => ({
  ...row,
  lease: row.lease === null ? undefined : { fence: row.lease, isExpired: expired === true },
  hasResults: results,
  hasCheckpoint: checkpoint,
  lost: failures['worker-lost'] ?? 0,
  unknown: failures['unknown'] ?? 0,
});

/** What is compared, of a run and of its lease, in the order of the text. */
const FIELDS = [
  ...['status', 'fence', 'wanted', 'held', 'priority', 'lease', 'isExpired', 'open'],
  ...['hasResults', 'hasCheckpoint', 'lost', 'unknown', 'events'],
];

/** Equal states are equal texts; an assertion for each run would take longer than the steps. */
export const textOf = (state: RealState | undefined): string | undefined =>
  state && JSON.stringify(state, FIELDS);
