/** What happened to a run and became of each attempt at it: from the events that its transitions left. */
import { shortened } from '@keygrid/contract';
import { EVENTS_THAT_END_AN_ATTEMPT, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface ToldEvent {
  readonly at: Date;
  /** The run's when it happened, or that of the attempt that it ended. */
  readonly fence: number;
  /** `submitted`, `claimed`, `paused`, … */
  readonly kind: string;
  /** Its cause. */
  readonly message: string;
}

export interface ToldAttempt {
  readonly fence: number;
  readonly host: string;
  readonly pid: number;
  readonly device: string;
  /** Null: from the start. */
  readonly fromStep: number | null;
  /** Null while it runs. */
  readonly exit: string | null;
  /** What ended it; null while it runs, and where an earlier version ended it. */
  readonly ended: ToldEvent | null;
  /** What happened to the run next. */
  readonly followed: ToldEvent | null;
}

export interface RunHistory {
  /** Oldest first. */
  readonly attempts: readonly ToldAttempt[];
  /** Every one, oldest first. */
  readonly events: readonly ToldEvent[];
}

export async function runHistory(home: Home, runId: string): Promise<RunHistory> {
  const { rows: attempts } = await readerOf(home).query<Omit<ToldAttempt, 'ended' | 'followed'>>(
    `SELECT fence, host, worker.pid, attempt.device, resumed_from_step AS "fromStep", exit
     FROM attempt JOIN worker ON worker.id = worker_id WHERE run_id = $1 ORDER BY fence`,
    [runId],
  );
  const { rows: events } = await readerOf(home).query<ToldEvent>(
    'SELECT at, fence, kind, message FROM run_event WHERE run_id = $1 ORDER BY id',
    [runId],
  );
  const endOf = new Map<number, number>();
  events.forEach(({ kind, fence }, i) => {
    if (EVENTS_THAT_END_AN_ATTEMPT.includes(kind)) endOf.set(fence, endOf.get(fence) ?? i);
  });
  return {
    attempts: attempts.map((attempt) => {
      const end = endOf.get(attempt.fence) ?? Infinity;
      return { ...attempt, ended: events[end] ?? null, followed: events[end + 1] ?? null };
    }),
    events,
  };
}

const LONGEST_CAUSE = 300;

/** A line an attempt: worker, device, from which step, why it ended, and what followed. */
export const attemptLines = ({ attempts }: RunHistory): string[] => attempts.map(line);

function line({ fence, host, pid, device, fromStep, exit, ended, followed }: ToldAttempt): string {
  const from = fromStep === null ? 'from the start' : `from step ${fromStep}`;
  const what = `  attempt ${fence}: worker ${pid} on ${host}, ${device}, ${from}`;
  if (exit === null) return `${what}; it runs`;
  const why = ended === null ? exit : `${exit}: ${shortened(ended.message, LONGEST_CAUSE)}`;
  return `${what}; ended as ${why}${followed === null ? '' : `; then ${shortened(followed.message, LONGEST_CAUSE)}`}`;
}
