/** What the model of a run's life knows: one study of two cells, a training, its two evaluations, a longer training, two workers. */
import type { Status } from '../../statuses.ts';

/** The training, its evaluations of the two cells, and the training that goes on from the first. */
export type RunName = 'T' | 'A' | 'B' | 'X';
export const RUN_NAMES: readonly RunName[] = ['T', 'A', 'B', 'X'];
export const EVALUATIONS = ['A', 'B'] as const;

export interface RunState {
  status: Status;
  fence: number;
  wanted: boolean;
  held: boolean;
  priority: number;
  lease: { fence: number; isExpired: boolean } | undefined;
  /** Fences of the attempts that have not ended. */
  open: number[];
  hasResults: boolean;
  hasCheckpoint: boolean;
  /** Failures that count: `worker-lost` and `unknown`. */
  lost: number;
  unknown: number;
}

export interface CellState {
  wanted: boolean;
  held: boolean;
  priority: number;
}

export interface WorkerState {
  /** Dead, until it is started again. One that is stopped takes no steps, and knows no better when it goes on. */
  isDead: boolean;
  /** What it believes to run: perhaps no longer true. */
  claim: { run: RunName; fence: number } | undefined;
}

export interface State {
  /** Undefined before the first submit. */
  cells: Record<'A' | 'B', CellState> | undefined;
  runs: Partial<Record<RunName, RunState>>;
  /** Last fences of runs that were removed. */
  removed: Partial<Record<RunName, number>>;
  workers: [WorkerState, WorkerState];
}

export const nothing = (): State => ({
  cells: undefined,
  runs: {},
  removed: {},
  workers: [
    { isDead: false, claim: undefined },
    { isDead: false, claim: undefined },
  ],
});

export function copied({ cells, runs, removed, workers }: State): State {
  const copy: State['runs'] = {};
  for (const name of RUN_NAMES) {
    const run = runs[name];
    if (run) copy[name] = { ...run, lease: run.lease && { ...run.lease }, open: [...run.open] };
  }
  const worker = ({ isDead, claim }: WorkerState): WorkerState => ({ isDead, claim: claim && { ...claim } });
  return {
    cells: cells && { A: { ...cells.A }, B: { ...cells.B } },
    runs: copy,
    removed: { ...removed },
    workers: [worker(workers[0]), worker(workers[1])],
  };
}

/**
 * Equal for states that differ in the numbers of fences, but not in their order; in which worker or which evaluation is which;
 * or in what can change nothing else: checkpoints, priorities, and the failures of what has ended.
 */
export function canonicalKey(state: State): string {
  const [a, b] = [cellKey(state, 'A'), cellKey(state, 'B')];
  if (a < b) return keyOf(state, a, b, 'AB');
  if (b < a) return keyOf(state, b, a, 'BA');
  const [asIs, swapped] = [keyOf(state, a, b, 'AB'), keyOf(state, a, b, 'BA')];
  return asIs < swapped ? asIs : swapped;
}

function keyOf(state: State, first: string, second: string, order: string): string {
  const [one, two] = [workerKey(state, 0, order), workerKey(state, 1, order)];
  const workers = one < two ? `${one} ${two}` : `${two} ${one}`;
  return `${runKey(state, 'T')} ${first} ${second} ${runKey(state, 'X')} ${workers}`;
}

const bit = (flag: boolean): string => (flag ? '1' : '0');

function cellKey(state: State, name: 'A' | 'B'): string {
  const cell = state.cells?.[name];
  return (cell ? bit(cell.wanted) + bit(cell.held) : '-') + runKey(state, name);
}

/** A status by its first two letters. */
function runKey({ runs }: State, name: RunName): string {
  const run = runs[name];
  if (!run) return '-';
  const { status, fence, lease, open } = run;
  const attempt = open.length === 0 ? '' : open.map((each) => each - fence).join();
  const leased = lease ? `${lease.fence - fence}${bit(lease.isExpired)}` : '';
  const counts = status === 'QUEUED' || status === 'RUNNING' ? `${run.lost}${run.unknown}` : '';
  return `${status.slice(0, 2)}${bit(run.wanted)}${bit(run.held)}${bit(run.hasResults)}${attempt}/${leased}/${counts}`;
}

/** Under an older fence it can write nothing, however old that is; a newer one than the run's would be a fault. */
function workerKey({ runs, removed, workers }: State, worker: 0 | 1, order: string): string {
  const { isDead, claim } = workers[worker];
  if (!claim) return isDead ? 'x' : '-';
  const place = order.indexOf(claim.run);
  const current = runs[claim.run]?.fence ?? removed[claim.run] ?? 0;
  return `${place < 0 ? claim.run : place}${Math.sign(claim.fence - current) + 1}`;
}
