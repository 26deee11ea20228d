/** A grid that is disturbed while it computes, then left in peace until everything has ended, and looked at. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { awaitSight, insist } from './await-sight.ts';
import { awaitFinish } from './await-finish.ts';
import type { FaultRecord } from './fault.ts';
import { possibleFaults } from './faults/all.ts';
import { keepRecord } from './grid/keep-record.ts';
import { openGrid, type ChaosGrid, type GridRules } from './grid/chaos-grid.ts';
import { letLoose } from './monkey.ts';
import { planFaults } from './plan.ts';
import { auditFiles, auditRows } from './verdict/audit.ts';
import { resultsOf, type RunResult } from './verdict/results.ts';

export interface DisturbedRun {
  readonly kinds: readonly string[];
  /** Kinds that could not be done on this machine. */
  readonly left: readonly string[];
  readonly records: readonly FaultRecord[];
  readonly results: readonly RunResult[];
  /** Studies of the seeds 1 to this. */
  readonly studies: number;
  readonly attempts: number;
  /** What should not be left and was, a line each. */
  readonly found: readonly string[];
  /** Of the disturbance alone. */
  readonly seconds: number;
}

export interface Disturbance {
  readonly seed: number;
  readonly durationMs: number;
  /** Each kind hits so often, be it in overtime. */
  readonly least: number;
  readonly log: (line: string) => void;
}

/** At factor 1; kinds that take a lease's length overlap. */
const MEAN_GAP_MS = 6_000;
/** Trainings to be finished at any time: each worker has one, and some wait in the queue. */
const UNFINISHED = 5;
const LAST_RUNS_MS = 600_000;

export async function disturbedRun(
  rules: Omit<GridRules, 'workers' | 'schedulers' | 'isDisturbed'>,
  disturbance: Disturbance,
): Promise<DisturbedRun> {
  const grid = await openGrid({ ...rules, workers: 3, schedulers: 2, isDisturbed: true });
  try {
    return await disturb(grid, rules.timeScale, disturbance);
  } finally {
    await keepRecord(grid).catch(() => {}); // the reason why it ends is worth more
    await grid.close();
  }
}

async function disturb(
  grid: ChaosGrid,
  timeScale: number,
  { seed, durationMs, least, log }: Disturbance,
): Promise<DisturbedRun> {
  const { home, studies, signal, folder } = grid;
  const { possible, left } = possibleFaults(grid);
  const plan = planFaults({ seed, durationMs, meanGapMs: MEAN_GAP_MS * timeScale, kinds: possible });
  await studies.keep(UNFINISHED);
  await awaitReady(grid);
  log(
    `seed ${seed}: ${plan.length} faults of ${possible.length} kinds in ${(durationMs / 1000).toFixed(0)} s`,
  );
  const peace = new AbortController();
  const supply = keepSupplied(grid, peace.signal);
  supply.catch(() => {}); // it is waited for below
  const start = performance.now();
  const journal = path.join(folder, 'logs', 'faults.jsonl');
  const onRecord = (record: FaultRecord) => {
    appendFileSync(journal, `${JSON.stringify(record)}\n`);
    log(lineOf(record));
  };
  const rules = { plan, kinds: possible, least, onRecord };
  const records = await letLoose(grid, rules).finally(() => peace.abort());
  const seconds = (performance.now() - start) / 1000;
  await supply;
  log(`left in peace after ${records.length} faults; ${studies.count} trainings were submitted`);
  await awaitFinish(home, { limitMs: LAST_RUNS_MS, signal });
  const { rows } = await home.sql.query<{ attempts: number }>(
    'SELECT count(*)::int AS attempts FROM attempt',
  );
  const found = [...(await auditRows(home)), ...(await auditFiles(grid))];
  const results = await resultsOf(home);
  const orphans = (await grid.endMembers()).map((command) => `a process that was left: ${command}`);
  const kinds = possible.map(({ name }) => name);
  const { attempts = 0 } = rows[0] ?? {};
  return {
    kinds,
    left,
    records,
    results,
    studies: studies.count,
    attempts,
    found: [...found, ...orphans],
    seconds,
  };
}

const awaitReady = (grid: ChaosGrid) =>
  awaitSight(
    'every worker and scheduler ready',
    () => [...grid.workers, ...grid.schedulers].every(({ isReady }) => isReady) || undefined,
    grid,
  );

/** Until there is peace. */
async function keepSupplied({ studies, signal }: ChaosGrid, peace: AbortSignal): Promise<void> {
  while (!peace.aborted && !signal.aborted) {
    await insist(() => studies.keep(UNFINISHED), signal);
    await delay(500, undefined, { signal: peace }).catch(() => {});
  }
}

function lineOf({ kind, target, effect, trouble, ms }: FaultRecord): string {
  const came = effect ? (effect.hit ? effect.seen : `too late, ${effect.seen}`) : `NO EFFECT, ${trouble}`;
  return `${kind} (${target}), after ${(ms / 1000).toFixed(1)} s: ${came.split('\n')[0]}`;
}
