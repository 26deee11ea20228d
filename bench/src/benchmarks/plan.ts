/** What the database does for a large study: planned, submitted, submitted again, and its runs claimed. */
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { claimRun, submitPlan, type Home } from '@keygrid/runs';
import type { Benchmark, Observation } from '../benchmark.ts';
import { inTurns, registerOne } from '../orchestration/simulated-workers.ts';
import { withOwnHome } from '../work/own-home.ts';

/** Cells are trainings × thresholds. */
const THRESHOLDS = 20;
const CELLS = { full: 10_000, quick: 1_000 };
/** Claims under way at one time, in the second half of the trainings. */
const AT_ONCE = 8;

export const plan: Benchmark = {
  name: 'plan',
  about: '10,000 cells (--cells) planned, submitted and submitted again; claims a second of their trainings',
  async run({ options, log }) {
    const { quick, cells = CELLS[quick ? 'quick' : 'full'] } = options;
    const planned = await timed(() => planOf(Math.ceil(cells / THRESHOLDS)));
    return withOwnHome(async (home) => {
      log(`submitting ${planned.value.cells.length} cells to a Postgres of its own`);
      const submit = await timed(() => submitPlan(home, planned.value, { yaml: '' }));
      const again = await timed(() => submitPlan(home, planned.value, { yaml: '' }));
      return {
        observations: [
          seconds(`plan ${planned.value.cells.length} cells`, planned),
          seconds(`submit ${submit.value.runs.new.length} runs`, submit),
          seconds('submit them again', again),
          {
            name: 'most memory of this process until then',
            value: process.resourceUsage().maxRSS / 1024,
            unit: 'MiB',
          },
          ...(await claimAll(home, [...planned.value.trainings.keys()])),
        ].flat(),
      };
    });
  },
};

interface Timed<T> {
  readonly value: T;
  readonly ms: number;
  /** Of this process: the server's is not among it. */
  readonly cpuMs: number;
}

async function timed<T>(work: () => T | Promise<T>): Promise<Timed<T>> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}

const seconds = (name: string, { ms, cpuMs }: Timed<unknown>): Observation[] => [
  { name, value: ms, unit: 'ms' },
  { name: `${name}, processor time of the client`, value: cpuMs, unit: 'ms' },
];

/** Half of them one after the other, half in turns of `AT_ONCE`. */
async function claimAll(home: Home, runIds: readonly string[]): Promise<Observation[]> {
  const workerId = await registerOne(home, 0, AT_ONCE);
  const half = runIds.length / 2;
  const single = await timed(() => claimInTurns(home, workerId, runIds.slice(0, half), 1));
  const several = await timed(() => claimInTurns(home, workerId, runIds.slice(half), AT_ONCE));
  return [
    { name: 'claims one after the other', value: (1000 * half) / single.ms, unit: 'a second' },
    { name: `claims, ${AT_ONCE} at once`, value: (1000 * half) / several.ms, unit: 'a second' },
  ];
}

const claimInTurns = (
  home: Home,
  workerId: string,
  runIds: readonly string[],
  atOnce: number,
): Promise<void> =>
  inTurns(runIds, atOnce, async (runId) => {
    if (!(await claimRun(home, { runId, workerId }))) throw new Error(`${runId} could not be claimed`);
  });

function planOf(trainings: number): Plan {
  const taus = Array.from({ length: THRESHOLDS }, (_, i) => (i + 1) / (THRESHOLDS + 1));
  const seeds = Array.from({ length: trainings }, (_, i) => i + 1);
  const grid = `
name: large
about: A study as large as they come.
base: { data: { name: bench }, evaluation: { kbc: { mode: both } } }
axes: { product: { evaluation.kbc.tau: ${JSON.stringify(taus)} } }
seeds: ${JSON.stringify(seeds)}
`;
  return planGrid(parseGrid(grid, 'large.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
}
