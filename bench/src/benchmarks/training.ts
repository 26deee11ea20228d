/** A whole training step: forward, backward, Adam; at the paper's size as large a batch as memory allows. */
import type { Benchmark } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE, type Conv4dKind, type NetworkSize } from '../case.ts';
import type { Comparison, ComparisonResult, Contender } from '../comparison.ts';
import { availableBytes } from '../peak-memory.ts';

const KINDS: readonly Conv4dKind[] = ['centre-pivot', 'full'];
const BATCHES = [1, 2, 4, 16];
/** What other processes may want meanwhile. */
const USABLE = 0.85;

export const training: Benchmark = {
  name: 'training',
  about:
    'a training step at paper size (batch 1, 2, 4, 16 as memory allows) and demo size, time and peak memory',
  async run(bench) {
    const comparisons = await bench.compareAll([step('demo size', DEMO_SIZE, 4)]);
    for (const batch of bench.options.quick ? [1] : BATCHES) {
      const needed = extrapolate(comparisons, batch);
      if (needed > USABLE * availableBytes()) {
        bench.log(`paper size, batch ${batch}: left out, it would need about ${gibibytes(needed)} GiB`);
        continue;
      }
      comparisons.push(...(await bench.compareAll([step('paper size', PAPER_SIZE, batch)])));
    }
    return { comparisons };
  },
};

function step(name: string, size: NetworkSize, batch: number): Comparison {
  const contenders = KINDS.flatMap((conv4d): Contender[] => {
    const work = { kind: 'network', ...size, conv4d, pass: 'both', batch } as const;
    return [
      { name: `keygrid ${conv4d}`, who: 'keygrid', case: work },
      { name: `pytorch ${conv4d}, best`, who: 'pytorch', case: work },
    ];
  });
  const paper = { value: 120 / 25, of: 'training, 120 min over 25 min' };
  return {
    name: `training step, ${name}, batch ${batch}`,
    contenders,
    ratios: [
      { of: 'keygrid full', to: 'keygrid centre-pivot', paper },
      ...KINDS.map((kind) => ({ of: `pytorch ${kind}, best`, to: `keygrid ${kind}` })),
    ],
  };
}

/**
 * Bytes a comparison of this batch would need: what every contender keeps between its turns, and the largest step. Memory
 * grows linearly with the batch; with fewer than two batches measured, nothing is known and 0 returned.
 */
function extrapolate(measured: readonly ComparisonResult[], batch: number): number {
  const points = measured.flatMap(({ contenders }) =>
    contenders.flatMap(({ name, case: work, peakBytes }) =>
      work.kind === 'network' && work.inputSide === PAPER_SIZE.inputSide
        ? [{ name, batch: work.batch, peakBytes }]
        : [],
    ),
  );
  const lines = [...new Set(points.map(({ name }) => name))].map((name) => {
    const [first, second] = points.filter((point) => point.name === name);
    if (!first || !second) return { kept: 0, perPair: 0 };
    const perPair = (second.peakBytes - first.peakBytes) / (second.batch - first.batch);
    return { kept: first.peakBytes - perPair * first.batch, perPair };
  });
  const kept = lines.reduce((sum, line) => sum + line.kept, 0);
  return kept + batch * Math.max(0, ...lines.map((line) => line.perPair));
}

const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
