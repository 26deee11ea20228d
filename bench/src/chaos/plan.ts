/** Which faults come, and when: a function of seed, length and kinds alone. */
import { randomValues } from '../work/random-values.ts';

export interface KindShare {
  readonly name: string;
  /** Faults of this kind in a round. */
  readonly share: number;
}

export interface PlannedFault {
  /** Since the start. */
  readonly atMs: number;
  readonly kind: string;
  /** In [0, 1): chooses among the targets there are then. */
  readonly draw: number;
}

export interface PlanRules {
  readonly seed: number;
  readonly durationMs: number;
  readonly meanGapMs: number;
  readonly kinds: readonly KindShare[];
}

/** Gaps are drawn from a quarter to seven quarters of the mean. */
const LEAST_GAP = 0.25;
const GAP_RANGE = 1.5;

/** The first round has each kind once, those after it each by its share; every round is in an order of its own. */
export function planFaults({ seed, durationMs, meanGapMs, kinds }: PlanRules): PlannedFault[] {
  const next = drawing(seed, 4 * Math.ceil(durationMs / (LEAST_GAP * meanGapMs)) + 4 * roundOf(kinds).length);
  const planned: PlannedFault[] = [];
  for (let isFirst = true, atMs = 0; kinds.length > 0; isFirst = false) {
    const round = isFirst ? kinds.map(({ name }) => name) : roundOf(kinds);
    for (const kind of shuffled(round, next)) {
      atMs += meanGapMs * (LEAST_GAP + GAP_RANGE * next());
      if (atMs >= durationMs) return planned;
      planned.push({ atMs, kind, draw: next() });
    }
  }
  return planned;
}

const roundOf = (kinds: readonly KindShare[]): string[] =>
  kinds.flatMap(({ name, share }) => Array.from({ length: share }, () => name));

function drawing(seed: number, count: number): () => number {
  const values = randomValues(seed, count);
  let used = 0;
  return () => values[used++] ?? 0;
}

/** Fisher and Yates. */
function shuffled(names: readonly string[], next: () => number): string[] {
  const order = [...names];
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Math.floor(next() * (last + 1));
    [order[last], order[chosen]] = [order[chosen] ?? '', order[last] ?? ''];
  }
  return order;
}
