/** The table of transitions as a model: a row applied to a run in memory, as `move-statement.ts` applies it in SQL. */
import { PRIORITIES } from '../../claim/priority.ts';
import { firstStatusOf } from '../../life/first-status.ts';
import type { Transition, TransitionName } from '../../life/transitions.ts';
import type { RunName, RunState, State } from './state.ts';

export type Table = Readonly<Record<TransitionName, Transition>>;

export interface Move {
  readonly run: RunName;
  readonly row: TransitionName;
}

interface Given {
  /** Only where this is the run's fence. */
  readonly fence?: number;
  /** Failures as they are counted by it. */
  readonly failures?: { readonly lost: number; readonly unknown: number };
  readonly priority?: number;
}

/** What the rows' conditions say. @throws Error for one that the model does not know. */
const CONDITIONS: Readonly<Record<string, (run: RunState) => boolean>> = {
  'run.wanted': ({ wanted }) => wanted,
  'NOT run.wanted': ({ wanted }) => !wanted,
  'run.held': ({ held }) => held,
  'NOT run.held': ({ held }) => !held,
};

/** Makes a run, where it is not there. */
export function makeRun(state: State, table: Table, { run, row }: Move): boolean {
  if (state.runs[run]) return false;
  const { to, from } = table[row];
  if (from.length > 0 || to === 'same' || to === 'removed') throw new Error(`${row} makes no run`);
  state.runs[run] = {
    status: to === 'first' ? firstOf(run) : to,
    fence: state.removed[run] ?? 0,
    wanted: true,
    held: false,
    priority: PRIORITIES.normal,
    lease: undefined,
    open: [],
    hasResults: false,
    hasCheckpoint: false,
    lost: 0,
    unknown: 0,
  };
  return true;
}

/** Whether the run moved. */
export function applyRow(
  state: State,
  table: Table,
  { run: name, row: rowName }: Move,
  given: Given = {},
): boolean {
  const run = state.runs[name];
  const row = table[rowName];
  if (!run || !row.from.includes(run.status)) return false;
  if (given.fence !== undefined && run.fence !== given.fence) return false;
  if (row.only !== undefined && !conditionOf(row.only)(run)) return false;
  const before = run.fence;
  if (row.to === 'first') run.status = firstOf(name);
  else if (row.to !== 'same' && row.to !== 'removed') run.status = row.to;
  if (row.fence === 'raised') run.fence += 1;
  changeAttempt(run, row, before);
  setColumns(run, row, given);
  if (row.to === 'removed') {
    state.removed[name] = run.fence;
    delete state.runs[name];
  }
  return true;
}

const firstOf = (name: RunName) => firstStatusOf(name === 'A' || name === 'B' ? 'T' : null);

function conditionOf(text: string): (run: RunState) => boolean {
  const condition = CONDITIONS[text];
  if (!condition) throw new Error(`the model does not know the condition ${text}`);
  return condition;
}

function changeAttempt(run: RunState, { attempt }: Transition, before: number): void {
  if (attempt === 'opened') {
    run.lease = { fence: run.fence, isExpired: false };
    run.open.push(run.fence);
  } else if (attempt !== undefined) {
    run.open = run.open.filter((fence) => fence !== before);
    if (attempt === 'taken' || run.lease?.fence === before) run.lease = undefined;
  }
}

function setColumns(run: RunState, { set = {} }: Transition, { failures, priority }: Given): void {
  if (set['priority'] !== undefined && priority !== undefined) run.priority = priority;
  if (set['held'] !== undefined) run.held = set['held'] === 'true';
  if (set['failures'] === `'{}'`) Object.assign(run, { lost: 0, unknown: 0 });
  else if (set['failures'] !== undefined && failures) Object.assign(run, failures);
}
