/** What the smallest runs cost: a worker's runs that compute nothing, and runs of a second in four slots; beside Ray Tune's. */
import { withOwnHome } from '../work/own-home.ts';
import type { Benchmark, FoundTable } from '../benchmark.ts';
import { makeOnePair, type OnePair } from '../orchestration/one-pair.ts';
import { rayTakes, type Trials } from '../orchestration/ray-trials.ts';
import { startRealWorker } from '../orchestration/real-worker.ts';
import type { OpenHome } from '@keygrid/runs/testing';

interface Size extends Trials {
  readonly submit: keyof Pick<OnePair, 'submitNoOps' | 'submitSeconds'>;
}

const SLOTS = 4;
const COUNTS = { full: { noop: 60, second: 80 }, quick: { noop: 4, second: 4 } };

export const noop: Benchmark = {
  name: 'noop',
  about: 'runs that compute nothing, and runs of a second in four slots; beside Ray Tune',
  async run({ options: { quick }, log }) {
    const counts = COUNTS[quick ? 'quick' : 'full'];
    const sizes: Size[] = [
      { submit: 'submitNoOps', count: counts.noop, slots: SLOTS, seconds: 0 },
      { submit: 'submitSeconds', count: counts.second, slots: SLOTS, seconds: 1 },
    ];
    const ours = await withOwnHome((home, folder) => takes(home, folder, sizes, log));
    const rays = await rayTakes(
      sizes.map(({ count, slots, seconds }) => ({ count, slots, seconds })),
      log,
    );
    return { tables: [tableOf(sizes, ours, rays)] };
  },
};

/** Seconds from submit to the end of the last run; the worker is ready, and has had a run in each slot. */
async function takes(
  home: OpenHome,
  folder: string,
  sizes: readonly Size[],
  log: (line: string) => void,
): Promise<number[]> {
  const data = await makeOnePair(home, folder);
  const worker = await startRealWorker(home, folder, { slots: SLOTS, env: data.env });
  const found = [];
  try {
    for (const { submit, count, seconds } of sizes) {
      log(`${count} runs of ${seconds} s in ${SLOTS} slots`);
      await worker.finished(await data[submit](`warm-${seconds}`, SLOTS));
      const start = performance.now();
      await worker.finished(await data[submit](`runs-${seconds}`, count));
      found.push((performance.now() - start) / 1000);
    }
  } finally {
    await worker.stop();
  }
  return found;
}

function tableOf(
  sizes: readonly Size[],
  ours: readonly number[],
  rays: Awaited<ReturnType<typeof rayTakes>>,
): FoundTable {
  const cells = ({ count, slots, seconds }: Size, taken = NaN): string => {
    const ideal = Math.ceil(count / slots) * seconds;
    if (ideal === 0) return `${(count / taken).toFixed(2)} a second`;
    return `${taken.toFixed(1)} s, ${(100 * (taken / ideal - 1)).toFixed(0)} % over`;
  };
  const row = (name: string, taken: readonly number[]) => ({
    cells: [name, ...sizes.map((size, i) => cells(size, taken[i]))],
    raw: taken.map((seconds) => [seconds]),
  });
  const titles = sizes.map(({ count, slots, seconds }) =>
    seconds === 0 ? `${count} no-op runs, ${slots} slots` : `${count} runs of ${seconds} s, ${slots} slots`,
  );
  return {
    title: 'Runs in children without TensorFlow, from submit to the last end',
    columns: ['', ...titles],
    rows: [row('keygrid', ours), ...rays.map(({ name, seconds }) => row(name, seconds))],
  };
}
