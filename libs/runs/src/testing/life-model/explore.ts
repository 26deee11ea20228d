/** Walks every state that the model can reach, and looks for one that breaks a rule. */
import { TRANSITIONS, type TransitionName } from '../../life/transitions.ts';
import { hasEnded, type Status } from '../../statuses.ts';
import type { Move } from './apply-row.ts';
import { canonicalKey, copied, nothing, RUN_NAMES, type State } from './state.ts';
import { mayChange, PLANNED, saidByCells, take, type Rules, type Step } from './steps.ts';

export interface Explored {
  readonly states: number;
  readonly steps: number;
  /** Rows of the table that were applied. */
  readonly rows: ReadonlySet<TransitionName>;
  /** The first rule that was broken, with the steps that lead there. */
  readonly broken: string | undefined;
}

/** Breadth first: the steps to a broken rule are the fewest. */
export function explore(rules: Rules, steps: readonly Step[]): Explored {
  const numbers = new Map([[canonicalKey(nothing()), 0]]);
  const states: State[] = [nothing()];
  const cameBy: { from: number; step: Step }[] = [];
  const onward: number[][] = [];
  const rows = new Set<TransitionName>();
  let taken = 0;
  const told = (rule: string, at: number, step?: Step): Explored => {
    const path = step ? [step] : [];
    for (let i = at; i > 0; i = cameBy[i]?.from ?? 0) path.unshift(cameBy[i]?.step ?? { is: 'reap' });
    return { states: states.length, steps: taken, rows, broken: `${rule}: ${path.map(stepText).join(', ')}` };
  };
  cameBy.push({ from: 0, step: { is: 'reap' } });
  for (let at = 0; at < states.length; at++) {
    const before = states[at] ?? nothing();
    const next: number[] = [];
    for (const step of steps) {
      if (!mayChange(before, step)) continue;
      const after = copied(before);
      const moves = take(after, step, rules);
      const key = canonicalKey(after);
      taken += 1;
      const wrong = brokenBy(before, after, { step, moves }) ?? brokenIn(after);
      if (wrong !== undefined) return told(wrong, at, step);
      for (const { row } of moves) rows.add(row);
      let number = numbers.get(key);
      if (number === undefined) {
        number = states.length;
        numbers.set(key, number);
        states.push(after);
        cameBy.push({ from: at, step });
      }
      if (number !== at && goesOnByItself(step)) next.push(number);
    }
    onward.push(next);
  }
  const stuck = firstStuck(states, onward);
  if (stuck !== undefined) return told('a wanted run is never stuck', stuck);
  return { states: states.length, steps: taken, rows, broken: undefined };
}

const stepText = (step: Step): string => Object.values(step).flat().join(' ');

/** Pairs of statuses that the shipped table leads from and to; the explored one may be broken. */
const LEADS = new Set(
  Object.values(TRANSITIONS).flatMap(({ from, to }) =>
    from.flatMap((status) =>
      (to === 'first' ? ['QUEUED', 'WAITING'] : [to]).map((after) => `${status} ${after}`),
    ),
  ),
);

/** What a step must not do. */
function brokenBy(
  before: State,
  after: State,
  { step, moves }: { step: Step; moves: readonly Move[] },
): string | undefined {
  if (step.is === 'delete' && before.cells && PLANNED.some((name) => after.runs[name]))
    return 'a deleted study leaves no run';
  for (const name of RUN_NAMES) {
    const [was, is] = [before.runs[name], after.runs[name]];
    if (!was || !is) continue;
    if (
      was.status !== is.status &&
      !isInTable(was.status, is.status, moves.filter(({ run }) => run === name).length)
    )
      return 'no transition outside the table';
    const holder = before.workers.findIndex(({ claim }) => claim?.run === name && claim.fence === was.fence);
    const isTaken =
      was.status === 'RUNNING' && is.status !== 'RUNNING' && !('worker' in step && step.worker === holder);
    if (isTaken && is.fence === was.fence) return 'I2: what takes a run from its worker raises its fence';
  }
  if (!('worker' in step) || step.is === 'claim') return undefined;
  const { claim } = before.workers[step.worker];
  const run = claim && before.runs[claim.run];
  const isStale = run && (run.status !== 'RUNNING' || run.fence !== claim.fence);
  return isStale && moves.length > 0 ? 'I2: a write under an older fence is refused' : undefined;
}

const isInTable = (from: Status, to: Status, moves: number): boolean =>
  moves > 1 || LEADS.has(`${from} ${to}`);

/** What no state may be. */
function brokenIn(state: State): string | undefined {
  const { runs, workers } = state;
  for (const name of RUN_NAMES) {
    const run = runs[name];
    if (!run) continue;
    const { status, fence, lease, open, hasResults } = run;
    if (hasEnded(status) && lease) return 'an ended run has no lease';
    const current = workers.filter(
      ({ claim }) => claim?.run === name && claim.fence === fence && status === 'RUNNING',
    );
    if (open.length > 1 || current.length > 1) return 'I3: a run has one attempt at a time';
    if ((status === 'SUCCEEDED') !== hasResults)
      return 'I4: a run has succeeded exactly when its results are stored';
    const said = saidByCells(state, name);
    if (said && (said.held !== run.held || said.priority !== run.priority))
      return 'a run is held, and of the priority, that its cells say';
  }
  return undefined;
}

/** What happens without a person, and what ends a pause. */
const BY_ITSELF: readonly Step['is'][] = ['claim', 'renew', 'finish', 'expire', 'reap', 'revive', 'resume'];
const goesOnByItself = ({ is }: Step): boolean => BY_ITSELF.includes(is);

const isSettled = ({ runs }: State): boolean =>
  RUN_NAMES.every((name) => !runs[name]?.wanted || hasEnded(runs[name].status));

/** The first state from which no way leads to one where every wanted run has ended. */
function firstStuck(states: readonly State[], onward: readonly (readonly number[])[]): number | undefined {
  const backward: number[][] = states.map(() => []);
  onward.forEach((next, from) => next.forEach((to) => backward[to]?.push(from)));
  const settles = states.map(isSettled);
  const toLookAt = settles.flatMap((is, at) => (is ? [at] : []));
  for (let at = toLookAt.pop(); at !== undefined; at = toLookAt.pop()) {
    for (const from of backward[at] ?? []) {
      if (settles[from]) continue;
      settles[from] = true;
      toLookAt.push(from);
    }
  }
  const stuck = settles.indexOf(false);
  return stuck < 0 ? undefined : stuck;
}
