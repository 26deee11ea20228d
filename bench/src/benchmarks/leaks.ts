/** A long training and a long evaluation of a small network: memory has to stay where it is. */
import type { Benchmark } from '../benchmark.ts';
import type { NetworkSize } from '../case.ts';
import { judgeFlatness } from '../flatness.ts';
import type { LongRun } from '../processes/long-run.ts';
import { startProcess } from '../processes/measured-process.ts';
import { withSyntheticData } from '../data/synthetic-data.ts';

/** Training steps, and pairs of the evaluation. */
const STEPS = 1000;
const QUICK_STEPS = 400;
const BATCH = 4;
const PAIRS = 100;
/** The evaluation's list is so often the same: what it keeps of pictures is all there after the first time. */
const REPEATS = 10;
/** As small as every layer still has something to do. */
const SIZE: NetworkSize = {
  inputSide: 64,
  layers: [1, 1, 1, 1],
  width: 4,
  csfa: { heads: 2, mlpRatio: 1 },
  channels: [4, 4],
  groups: 2,
};

export const leaks: Benchmark = {
  name: 'leaks',
  about:
    'tensors and resident memory over 1,000 training steps and 1,000 evaluated pairs; ends with 1 when they grow',
  async run({ ours, options, log }) {
    const steps = options.quick ? QUICK_STEPS : STEPS;
    const imageSize = { width: 120, height: 90 };
    const data = { trainingPairs: PAIRS, testPairs: steps / REPEATS, imageSize };
    return withSyntheticData(data, async (folder) => {
      const common = { data: folder, size: SIZE, conv4d: 'centre-pivot' } as const;
      const epochs = (steps * BATCH) / PAIRS;
      const runs: LongRun[] = [
        { ...common, stage: 'training', batch: BATCH, epochs, loaderThreads: 1 },
        { ...common, stage: 'evaluation', mode: 'both', repeats: REPEATS },
      ];
      const observations = [];
      for (const run of runs) {
        log(`${run.stage}: ${steps} ${run.stage === 'training' ? 'steps' : 'pairs'}`);
        const process = await startProcess({ ...ours, args: ['--expose-gc', ...ours.args] });
        observations.push(...judgeFlatness(run.stage, await process.watch(run)));
        await process.end();
      }
      return { observations };
    });
  },
};
