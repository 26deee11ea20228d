/** A whole training step: forward, backward, Adam; at the paper's size batches up to the paper's. One that does not fit is named. */
import type { Benchmark } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE, type Conv4dKind, type NetworkCase, type NetworkSize } from '../case.ts';
import type { Comparison, Contender } from '../comparison/comparison.ts';
import { onCard } from './on-card.ts';

const KINDS: readonly Conv4dKind[] = ['centre-pivot', 'full'];
const BATCHES = [1, 4];
/** A step of either kind is minutes long on a few cores; the kinds' ratio is that of smaller batches. */
const PAPER_BATCH = 16;

export const training: Benchmark = {
  name: 'training',
  about:
    'a training step at paper size (batch 1, 4, 16 as memory allows) and demo size, time and peak memory',
  async run(bench) {
    const batches = bench.options.quick ? [1] : BATCHES;
    if (bench.options.device === 'cuda')
      return { comparisons: await bench.compareAll(stepsOnCard(bench.options.quick)) };
    const observations = [];
    for (const kind of KINDS) {
      const name = `${kind}, a step of 4 pairs, demo size`;
      observations.push(...(await bench.countOnGpuPath(name, stepCase(DEMO_SIZE, kind, 4))));
    }
    observations.push(...(await bench.countOnGpuPath('centre-pivot, a step of 1 pair, paper size', stepCase(PAPER_SIZE, 'centre-pivot', 1)))); // prettier-ignore
    return {
      observations,
      comparisons: await bench.compareAll([
        step('demo size', DEMO_SIZE, 4),
        ...batches.map((batch) => step('paper size', PAPER_SIZE, batch)),
        ...(bench.options.quick ? [] : [step('paper size', PAPER_SIZE, PAPER_BATCH, ['centre-pivot'])]),
      ]),
    };
  },
};

const stepCase = (size: NetworkSize, conv4d: Conv4dKind, batch: number): NetworkCase => ({
  kind: 'network',
  ...size,
  conv4d,
  pass: 'both',
  batch,
});

function stepsOnCard(isQuick: boolean): Comparison[] {
  const batches = isQuick ? [4] : [4, PAPER_BATCH];
  return batches.flatMap((batch) =>
    KINDS.map((kind) => onCard(`training step, batch ${batch}, ${kind}`, stepCase(PAPER_SIZE, kind, batch))),
  );
}

function step(name: string, size: NetworkSize, batch: number, kinds = KINDS): Comparison {
  const contenders = kinds.flatMap((conv4d): Contender[] => {
    const work = stepCase(size, conv4d, batch);
    return [
      { name: `keygrid ${conv4d}`, who: 'keygrid', case: work },
      { name: `pytorch ${conv4d}, usual`, who: 'pytorch', case: work, way: 'usual' },
      { name: `pytorch ${conv4d}, best`, who: 'pytorch', case: work },
    ];
  });
  const paper = { value: 120 / 25, of: 'training, 120 min over 25 min' };
  return {
    name: `training step, ${name}, batch ${batch}`,
    contenders,
    oneAtATime: size === PAPER_SIZE,
    ratios: [
      { of: 'keygrid full', to: 'keygrid centre-pivot', paper },
      ...kinds.flatMap((kind) => [
        { of: `pytorch ${kind}, usual`, to: `keygrid ${kind}` },
        { of: `pytorch ${kind}, best`, to: `keygrid ${kind}` },
      ]),
    ],
  };
}
