/** How much of a training step the device waits for its pairs, with loading in threads of its own and without. */
import type { Benchmark, Observation } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE } from '../case.ts';
import { startProcess } from '../processes/measured-process.ts';
import { spreadOf } from '../comparison/statistics.ts';
import { withSyntheticData } from '../data/synthetic-data.ts';

/** SPair-71k's usual picture. */
const IMAGE_SIZE = { width: 500, height: 375 };
const RUNS = [
  { name: 'demo size', size: DEMO_SIZE, batch: 4, steps: 50 },
  { name: 'paper size', size: PAPER_SIZE, batch: 2, steps: 8 },
];
const THREADS = [0, 1, 2];
/** Of each run; the pictures are not in the cache yet and the first batch has nothing to be loaded behind. */
const LEFT_OUT_STEPS = 2;

export const loaderWait: Benchmark = {
  name: 'loader-wait',
  about: 'share of a training step in which the device waits for its pairs, by number of loader threads',
  async run({ ours, options, log }) {
    const observations: Observation[] = [];
    for (const { name, size, batch, steps } of options.quick ? RUNS.slice(0, 1) : RUNS) {
      const data = { trainingPairs: batch * steps, testPairs: 6, imageSize: IMAGE_SIZE };
      await withSyntheticData(data, async (folder) => {
        for (const loaderThreads of THREADS) {
          log(`${name}: ${steps} steps, ${loaderThreads} loader threads`);
          const process = await startProcess(ours);
          const samples = await process.watch({ stage: 'training', data: folder, size, conv4d: 'centre-pivot', epochs: 1, batch, loaderThreads }); // prettier-ignore
          await process.end();
          const settled = samples.slice(LEFT_OUT_STEPS);
          const shares = settled.map((sample) => 100 * (sample.loaderWait ?? NaN));
          const ms = settled.map((sample) => sample.ms);
          const what = `${name}, batch ${batch}, ${loaderThreads} loader threads`;
          observations.push(
            { name: `${what}: waiting`, value: spreadOf(shares).median, unit: '%', raw: shares },
            { name: `${what}: step`, value: spreadOf(ms).median, unit: 'ms', raw: ms },
          );
        }
      });
    }
    return { observations };
  },
};
