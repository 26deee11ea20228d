/** Goes through a plan of faults: each is done at its time, or as soon after as there is a target; its effect is waited for beside the next ones. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultKind, FaultRecord } from './fault.ts';
import type { ChaosGrid } from './grid/chaos-grid.ts';
import type { PlannedFault } from './plan.ts';

/** Between two looks for a target. */
const LOOK_EVERY_MS = 100;
/** A planned fault that has found no target for so long is left out: they would pile up, and meet each run as it begins. */
const PATIENCE_MS = 5_000;
/** On a loaded machine the time may be over before each kind has had its turn: so long it is gone on with those. */
const OVERTIME_MS = 300_000;

export interface MonkeyRules {
  readonly plan: readonly PlannedFault[];
  readonly kinds: readonly FaultKind[];
  /** A kind that hit something less often comes again when the time is over. */
  readonly least: number;
  readonly onRecord: (record: FaultRecord) => void;
}

/** Resolves once every effect was seen or missed. */
export async function letLoose(grid: ChaosGrid, rules: MonkeyRules): Promise<FaultRecord[]> {
  const records: FaultRecord[] = [];
  const doOne = async (kind: FaultKind, draw: number, end: number) => {
    const record = await applied(grid, kind, draw, end);
    if (!record) return;
    records.push(record);
    rules.onRecord(record);
  };
  const kinds = new Map(rules.kinds.map((kind) => [kind.name, kind]));
  const planned = rules.plan.map(async ({ atMs, kind: name, draw }) => {
    await delay(atMs, undefined, { signal: grid.signal });
    const kind = kinds.get(name);
    if (kind) await doOne(kind, draw, performance.now() + PATIENCE_MS);
  });
  await Promise.all(planned);

  const end = performance.now() + OVERTIME_MS;
  const hits = (kind: FaultKind) =>
    records.filter(({ kind: name, effect }) => name === kind.name && effect?.hit).length;
  const overtime = rules.kinds.map(async (kind, i) => {
    while (hits(kind) < rules.least && performance.now() < end)
      await doOne(kind, i / rules.kinds.length, end);
  });
  await Promise.all(overtime);
  return records;
}

async function applied(
  grid: ChaosGrid,
  kind: FaultKind,
  draw: number,
  end: number,
): Promise<FaultRecord | undefined> {
  while (performance.now() < end) {
    const [at, before] = [new Date().toISOString(), performance.now()];
    let target = 'while it was injected';
    try {
      const injected = await kind.inject(grid, draw);
      if (injected) {
        target = injected.target;
        const effect = await injected.effect;
        return { kind: kind.name, at, target, effect, ms: performance.now() - before };
      }
    } catch (error) {
      grid.signal.throwIfAborted();
      const trouble = error instanceof Error ? error.message : String(error);
      return { kind: kind.name, at, target, trouble, ms: performance.now() - before };
    }
    await delay(LOOK_EVERY_MS, undefined, { signal: grid.signal });
  }
  return undefined;
}
