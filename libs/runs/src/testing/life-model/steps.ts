/** Everything that people, workers, schedulers and the clock do to the model's runs: as the code does it, row by row. */
import { PRIORITIES } from '../../claim/priority.ts';
import { BLOCKS_EVALUATIONS } from '../../statuses.ts';
import { applyRow, makeRun, type Move, type Table } from './apply-row.ts';
import { EVALUATIONS, RUN_NAMES, type CellState, type RunName, type RunState, type State } from './state.ts';

export type Step =
  | { readonly is: 'submit'; readonly retryFailed: boolean }
  | { readonly is: 'cancel' | 'pause' | 'resume' | 'retry'; readonly cells: readonly ('A' | 'B')[] }
  | { readonly is: 'prioritise'; readonly cells: readonly ('A' | 'B')[]; readonly to: 'low' | 'high' }
  | { readonly is: 'retry afresh' | 'adopt'; readonly run: 'T' | 'A' | 'B' }
  | { readonly is: 'claim'; readonly worker: 0 | 1; readonly run: RunName }
  | { readonly is: 'fail'; readonly worker: 0 | 1; readonly failure: 'user-error' | 'unknown' }
  | {
      readonly is: 'renew' | 'checkpoint' | 'finish' | 'preempt' | 'die' | 'revive' | 'restart';
      readonly worker: 0 | 1;
    }
  | { readonly is: 'expire'; readonly run: RunName }
  | { readonly is: 'reap' | 'extend' | 'delete' };

export interface Rules {
  readonly table: Table;
  /** How often a failure of each kind is tried again. Without a limit it is not counted. */
  readonly retries: { readonly lost: number; readonly unknown: number };
  /** Of runs that are removed nothing is kept: broken on purpose. */
  readonly forgetsFences?: boolean;
}

/** Changes the state; returns the rows that were applied. A step that may not be taken changes nothing. */
export function take(state: State, step: Step, rules: Rules): Move[] {
  if (!mayChange(state, step)) return [];
  const moves: Move[] = [];
  const life: Life = {
    ...rules,
    state,
    move(run, row, given) {
      const moved = applyRow(state, rules.table, { run, row }, given);
      if (moved) moves.push({ run, row });
      return moved;
    },
    make(run, row) {
      if (makeRun(state, rules.table, { run, row })) moves.push({ run, row });
    },
  };
  const { is } = step;
  if (is === 'submit') submit(life, step.retryFailed);
  else if (is === 'cancel' || is === 'pause' || is === 'resume' || is === 'retry')
    control(life, is, step.cells);
  else if (is === 'retry afresh') retryAfresh(life, step.run);
  else if (is === 'adopt') adopt(life, step.run);
  else if (is === 'prioritise') prioritise(life, step.cells, PRIORITIES[step.to]);
  else if (is === 'delete') remove(life);
  else if (is === 'extend') {
    if (state.runs.T?.status === 'SUCCEEDED') life.make('X', 'extend');
  } else if (is === 'reap') reap(life);
  else if (is === 'expire') {
    const lease = state.runs[step.run]?.lease;
    if (lease) lease.isExpired = true;
  } else if (is === 'claim') claim(life, step.worker, step.run);
  else if ('worker' in step) ofWorker(life, step);
  return moves;
}

/** A quick look: most steps change nothing in most states. */
export function mayChange({ runs, workers }: State, step: Step): boolean {
  if (step.is === 'expire') return runs[step.run]?.lease?.isExpired === false;
  if (step.is === 'reap') return RUN_NAMES.some((name) => runs[name]?.lease?.isExpired);
  if (!('worker' in step)) return true;
  const { isDead, claim: mine } = workers[step.worker];
  if (step.is === 'revive') return isDead;
  if (step.is === 'die') return !isDead;
  return step.is === 'claim' ? !isDead && !mine : mine !== undefined;
}

interface Life extends Rules {
  readonly state: State;
  readonly move: (run: RunName, row: Move['row'], given?: Parameters<typeof applyRow>[3]) => boolean;
  readonly make: (run: RunName, row: Move['row']) => void;
}

/** Runs of the study. */
export const PLANNED = ['T', ...EVALUATIONS] as const;

function submit(life: Life, retryFailed: boolean): void {
  const { state, move } = life;
  for (const run of PLANNED) life.make(run, 'submit');
  const cell = (name: 'A' | 'B') => ({
    wanted: true,
    held: state.cells?.[name].held ?? false,
    priority: state.cells?.[name].priority ?? PRIORITIES.normal,
  });
  state.cells = { A: cell('A'), B: cell('B') };
  refresh(life);
  for (const run of PLANNED) move(run, 'reopen');
  if (retryFailed) for (const run of PLANNED) move(run, 'reopenFailed');
  settle(life);
}

function control(
  life: Life,
  is: 'cancel' | 'pause' | 'resume' | 'retry',
  names: readonly ('A' | 'B')[],
): void {
  const { state, move } = life;
  const { cells } = state;
  const needed = names.filter((name) => cells?.[name].wanted);
  if (!cells || (needed.length === 0 && is !== 'cancel')) return;
  const runs: RunName[] = ['T', ...names];
  if (is === 'pause' && runs.every((run) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(state.runs[run]?.status ?? ''))) return; // prettier-ignore
  for (const name of needed) {
    if (is === 'cancel') Object.assign(cells[name], { wanted: false, held: false });
    else if (is !== 'retry') cells[name].held = is === 'pause';
  }
  refresh(life);
  if (is === 'cancel') for (const run of runs) move(run, 'cancel');
  if (is === 'retry') for (const run of runs) move(run, 'reopenFailed');
  settle(life);
}

function retryAfresh(life: Life, name: 'T' | 'A' | 'B'): void {
  const run = life.state.runs[name];
  if (!run?.wanted || run.status === 'WAITING' || run.status === 'BLOCKED') return;
  for (const each of name === 'T' ? PLANNED : [name]) {
    if (life.move(each, 'retryFresh'))
      Object.assign(life.state.runs[each] ?? {}, { hasResults: false, hasCheckpoint: false });
  }
  settle(life);
}

/** Its results come from an archive; what runs is left alone. */
function adopt(life: Life, name: 'T' | 'A' | 'B'): void {
  if (!life.move(name, 'adopt')) return;
  Object.assign(life.state.runs[name] ?? {}, {
    hasResults: true,
    ...(name === 'T' ? { hasCheckpoint: true } : {}),
  });
  settle(life);
}

function prioritise(life: Life, names: readonly ('A' | 'B')[], priority: number): void {
  const { cells } = life.state;
  for (const name of names) if (cells?.[name].wanted) cells[name].priority = priority;
  refresh(life);
}

/** As `removeStudy`: cancelled first. The longer training belongs to another study. */
function remove(life: Life): void {
  const { state, move, forgetsFences = false } = life;
  if (!state.cells) return;
  control(life, 'cancel', EVALUATIONS);
  for (const name of PLANNED) move(name, 'remove');
  if (forgetsFences) state.removed = {};
  state.cells = undefined;
}

function claim({ state, move }: Life, worker: 0 | 1, name: RunName): void {
  const me = state.workers[worker];
  const run = state.runs[name];
  if (me.isDead || me.claim || !run?.wanted || run.held) return;
  if (move(name, 'claim')) me.claim = { run: name, fence: run.fence };
}

function ofWorker(life: Life, step: Extract<Step, { worker: 0 | 1 }>): void {
  const me = life.state.workers[step.worker];
  if (step.is === 'die') Object.assign(me, { isDead: true, claim: undefined });
  if (step.is === 'revive') me.isDead = false;
  const { claim: mine } = me;
  const run = mine && life.state.runs[mine.run];
  if (!mine) return;
  if (step.is === 'renew') {
    if (run?.lease?.fence === mine.fence) run.lease.isExpired = false;
    else me.claim = undefined;
  }
  if (step.is !== 'checkpoint' && step.is !== 'finish' && step.is !== 'fail' && step.is !== 'preempt') return;
  const isCurrent = run?.status === 'RUNNING' && run.fence === mine.fence;
  if (isCurrent) write(life, step, mine, run);
  if (!isCurrent || step.is !== 'checkpoint') me.claim = undefined;
}

/** A write that carries the current fence (I2); any other is refused, and the worker gives the run up. */
function write(
  life: Life,
  step: Extract<Step, { worker: 0 | 1 }>,
  { run: name, fence }: { run: RunName; fence: number },
  run: RunState,
): void {
  if (step.is === 'checkpoint' && !isEvaluation(name)) Object.assign(run, { hasCheckpoint: true, lost: 0 });
  if (step.is === 'preempt') life.move(name, 'preempt', { fence });
  if (step.is === 'fail') decide(life, name, step.failure, 'retry');
  if (step.is === 'finish' && life.move(name, 'finish', { fence })) {
    run.hasResults = true;
    if (!isEvaluation(name)) run.hasCheckpoint = true;
    settle(life);
  }
}

const isEvaluation = (name: RunName): boolean => name === 'A' || name === 'B';

function reap(life: Life): void {
  for (const name of RUN_NAMES) {
    const run = life.state.runs[name];
    if (run?.status === 'RUNNING' && run.lease?.isExpired === true && run.lease.fence === run.fence)
      decide(life, name, 'lost', 'expire');
  }
}

/** As `decideAfter`. */
function decide(
  life: Life,
  name: RunName,
  failure: 'lost' | 'unknown' | 'user-error',
  as: 'retry' | 'expire',
): void {
  const run = life.state.runs[name];
  if (!run) return;
  const failures = { lost: run.lost, unknown: run.unknown };
  if (failure !== 'user-error' && Number.isFinite(life.retries[failure])) failures[failure] += 1;
  const isAgain = failure !== 'user-error' && failures[failure] <= life.retries[failure];
  life.move(name, isAgain ? as : 'fail', { fence: run.fence, failures });
  if (!isAgain) settle(life);
}

/** As `settleGraphIn`. */
function settle({ state, move }: Life): void {
  const training = state.runs.T?.status;
  if (!training) return;
  const way =
    training === 'SUCCEEDED' ? 'ready' : BLOCKS_EVALUATIONS.includes(training) ? 'block' : 'unblock';
  for (const name of EVALUATIONS) move(name, way);
}

/** As `refreshWanted`. */
function refresh({ state, move }: Life): void {
  for (const name of PLANNED) {
    const [run, said] = [state.runs[name], saidByCells(state, name)];
    if (!run || !said) continue;
    run.wanted = said.wanted;
    if (said.held !== run.held) move(name, said.held ? 'pause' : 'resume');
    if (said.priority !== run.priority) move(name, 'prioritise', { priority: said.priority });
  }
}

/** What the cells that need a run make of it; undefined where the study has no cells, or it is no run of theirs. */
export function saidByCells({ cells }: State, name: RunName): CellState | undefined {
  if (!cells || name === 'X') return undefined;
  const needing = (name === 'T' ? [cells.A, cells.B] : [cells[name]]).filter(({ wanted }) => wanted);
  const wanted = needing.length > 0;
  return {
    wanted,
    held: wanted && needing.every(({ held }) => held),
    priority: wanted ? Math.min(...needing.map(({ priority }) => priority)) : PRIORITIES.normal,
  };
}
