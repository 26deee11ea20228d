/** Attempts under way as the database and the process table show them: what most faults are done to. */
import { awaitSight, insist } from '../await-sight.ts';
import type { Effect } from '../fault.ts';
import type { ChaosGrid } from './chaos-grid.ts';
import type { Member } from './member.ts';
import { isOwn } from './own-processes.ts';

export interface RunningAttempt {
  readonly runId: string;
  readonly fence: number;
  readonly stage: 'training' | 'evaluation';
  readonly worker: Member;
  readonly childPid: number;
  readonly logKey: string;
  /** Checkpoints under its fence. */
  readonly saved: number;
  /** It may be a target again. */
  readonly release: () => void;
}

interface Row {
  readonly run_id: string;
  readonly fence: number;
  readonly stage: RunningAttempt['stage'];
  readonly pid: number;
  readonly log_key: string;
  readonly saved: number;
}

/** Losses that a run may have when it is chosen, and any when all are disturbed at once: past four it fails by its rules. */
const MOST_LOSSES = { one: 0, all: 1 };
const LOSSES = `coalesce((run.failures ->> 'worker-lost')::int, 0) + coalesce((run.failures ->> 'hung')::int, 0)`;

const RUNNING = `SELECT lease.run_id, lease.fence, run.stage, worker.pid, attempt.log_key,
    (SELECT count(*)::int FROM checkpoint WHERE checkpoint.run_id = run.id AND checkpoint.fence = run.fence AND kind = 'last') AS saved
  FROM lease JOIN run ON run.id = lease.run_id AND run.fence = lease.fence AND run.status = 'RUNNING' AND NOT run.held
  JOIN worker ON worker.id = lease.worker_id
  JOIN attempt ON attempt.run_id = run.id AND attempt.fence = run.fence
  WHERE ${LOSSES} <= ${MOST_LOSSES.one}
  ORDER BY lease.run_id`;

/** Whether every run can stand what is done to all at once; `io` is what a full disk counts as. */
export async function allMayBeDisturbed({ home, signal }: ChaosGrid): Promise<boolean> {
  const { rows } = await insist(
    () =>
      home.sql.query(
        `SELECT FROM run WHERE status IN ('QUEUED', 'RUNNING')
           AND (${LOSSES} > ${MOST_LOSSES.all} OR coalesce((run.failures ->> 'io')::int, 0) > 2) LIMIT 1`,
      ),
    signal,
  );
  return rows.length === 0;
}

/** One that no other fault is at work on, taken until it is released. Undefined: there is none now. */
export async function takeRunning(
  grid: ChaosGrid,
  draw: number,
  fits: (attempt: Pick<RunningAttempt, 'stage' | 'saved'>) => boolean = () => true,
): Promise<RunningAttempt | undefined> {
  const { rows } = await insist(() => grid.home.sql.query<Row>(RUNNING), grid.signal);
  const able = rows.filter(fits);
  const first = Math.floor(draw * able.length);
  for (const row of [...able.slice(first), ...able.slice(0, first)]) {
    const taken = await take(grid, row);
    if (taken) return taken;
  }
  return undefined;
}

async function take(grid: ChaosGrid, row: Row): Promise<RunningAttempt | undefined> {
  const { busy, workers, folder } = grid;
  const { run_id: runId, fence, stage, log_key: logKey, saved } = row;
  const worker = workers.find(({ pid, isReady }) => isReady && pid === row.pid);
  if (!worker || busy.has(worker.name) || busy.has(runId)) return undefined;
  busy.add(worker.name).add(runId);
  const release = () => void (busy.delete(worker.name), busy.delete(runId));
  const childPid = Number(/child process (\d+)/.exec(await logOf(grid, logKey))?.[1]);
  if (Number.isInteger(childPid) && isOwn(childPid, folder))
    return { runId, fence, stage, worker, childPid, logKey, saved, release };
  release();
  return undefined;
}

export const logOf = async ({ home }: ChaosGrid, key: string): Promise<string> =>
  (await home.store.readLog(key)).text;

export interface AttemptEnd {
  readonly exit: string;
  readonly message: string;
}

/** Resolves once the attempt's end is committed. */
export function endOfAttempt(
  grid: ChaosGrid,
  { runId, fence }: Pick<RunningAttempt, 'runId' | 'fence'>,
): Promise<AttemptEnd> {
  return awaitSight(
    `the end of attempt ${fence} of ${runId}`,
    async () => {
      const { rows } = await grid.home.sql.query<AttemptEnd>(
        `SELECT exit, coalesce(message, '') AS message FROM attempt
         WHERE run_id = $1 AND fence = $2 AND ended_at IS NOT NULL`,
        [runId, fence],
      );
      return rows[0];
    },
    grid,
  );
}

/** A hit where the attempt ended as the fault makes it; else it had ended in its own way before. */
export const hitIf = ({ exit, message }: AttemptEnd, ...expected: readonly string[]): Effect => ({
  hit: expected.includes(exit),
  seen: `${exit}${message === '' ? '' : `: ${message}`}`,
});
