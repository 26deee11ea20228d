/** How long a worker waits for the database while many others work: claims, renewals and points of simulated workers. */
import { appendMetrics, claimRun, renewLeases, requeuePreempted, submitPlan } from '@keygrid/runs';
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, FoundTable } from '../benchmark.ts';
import { manyTrainings, registerOne } from '../orchestration/simulated-workers.ts';
import { withOwnHome } from '../work/own-home.ts';

const WORKERS = { full: [10, 50, 200], quick: [2, 10] };
/** Each worker goes through so many rounds, each so long: a claim, renewals, points, and the run handed back. */
const ROUNDS = { full: 4, quick: 2 };
const ROUND_MS = { full: 5_000, quick: 1_000 };
/** A renewal and ten points are sent so often: ten times as often as a worker renews. */
const EVERY_MS = 1_000;
const KEYS = 10;
/** Homes that workers share, ten connections each; the embedded server takes 200. */
const HOMES = 15;

type Step = 'claim' | 'renewal of a lease' | 'ten points stored' | 'handed back';
const STEPS: readonly Step[] = ['claim', 'renewal of a lease', 'ten points stored', 'handed back'];
type Waited = Record<Step, number[]>;

export const scale: Benchmark = {
  name: 'scale',
  about: 'claims, renewals and points of 10 to 200 simulated workers on one Postgres: p50 and p99',
  async run({ options: { quick }, log }) {
    const sizes = WORKERS[quick ? 'quick' : 'full'];
    return withOwnHome(async (home) => {
      const homes = [
        home,
        ...(await Promise.all(Array.from({ length: HOMES - 1 }, () => openHome(home.settings)))),
      ];
      try {
        const columns = [];
        for (const workers of sizes) {
          log(`${workers} workers`);
          columns.push(await measure(homes, workers, quick ? 'quick' : 'full'));
        }
        return { tables: [tableOf(sizes, columns)] };
      } finally {
        for (const other of homes.slice(1)) await other.close();
      }
    });
  },
};

async function measure(homes: readonly OpenHome[], workers: number, size: 'full' | 'quick'): Promise<Waited> {
  const [home] = homes;
  if (!home) throw new Error('No home');
  const plan = manyTrainings(`scale-${workers}`, workers);
  await submitPlan(home, plan, { yaml: '' });
  const waited: Waited = { claim: [], 'renewal of a lease': [], 'ten points stored': [], 'handed back': [] };
  const work = async (runId: string, i: number): Promise<void> => {
    const own = homes[i % homes.length] ?? home;
    const workerId = await registerOne(own, i);
    await wait((ROUND_MS[size] * i) / workers);
    for (let round = 0; round < ROUNDS[size]; round++)
      await oneRound(own, { runId, workerId, round, roundMs: ROUND_MS[size] }, waited);
  };
  await Promise.all([...plan.trainings.keys()].map(work));
  return waited;
}

async function oneRound(
  home: OpenHome,
  { runId, workerId, round, roundMs }: { runId: string; workerId: string; round: number; roundMs: number },
  waited: Waited,
): Promise<void> {
  const timed = async <T>(step: Step, ask: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const answer = await ask();
    waited[step].push(performance.now() - start);
    return answer;
  };
  const claim = await timed('claim', () => claimRun(home, { runId, workerId }));
  if (!claim) throw new Error(`${runId} could not be claimed`);
  for (let second = 0; second < roundMs / EVERY_MS; second++) {
    const step = (roundMs / EVERY_MS) * round + second;
    const points = Array.from({ length: KEYS }, (_, k) => ({
      key: `metric-${k}`,
      step,
      value: k / (1 + step),
    }));
    await timed('renewal of a lease', () => renewLeases(home, workerId, [{ ...claim, step }]));
    await timed('ten points stored', () => appendMetrics(home, claim, points));
    await wait(EVERY_MS);
  }
  await timed('handed back', () => requeuePreempted(home, claim));
}

function tableOf(sizes: readonly number[], columns: readonly Waited[]): FoundTable {
  return {
    title: 'p50 / p99, ms, by workers',
    columns: ['', ...sizes.map(String)],
    rows: STEPS.map((step) => ({
      cells: [step, ...columns.map((waited) => `${rank(waited[step], 0.5)} / ${rank(waited[step], 0.99)}`)],
      raw: columns.map((waited) => waited[step]),
    })),
  };
}

/** The nearest rank. */
function rank(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.ceil(share * sorted.length) - 1] ?? NaN).toFixed(1);
}
