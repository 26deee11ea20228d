/** The whole network at the paper's size, a pair at a time, and what each KBC mode costs. */
import { KBC_MODES, type KbcMode } from '@keygrid/kbc/config';
import type { Benchmark } from '../benchmark.ts';
import { PAPER_SIZE, type Conv4dKind, type KbcCase, type NetworkCase } from '../case.ts';
import type { Comparison, Contender } from '../comparison/comparison.ts';
import { onCard } from './on-card.ts';

const KINDS: readonly Conv4dKind[] = ['centre-pivot', 'full'];

export const inference: Benchmark = {
  name: 'inference',
  about: 'KBCNet at paper size (ResNet-101, 256², CSFA), milliseconds a pair, and for each KBC mode',
  async run(bench) {
    if (bench.options.device === 'cuda')
      return {
        comparisons: await bench.compareAll([
          ...KINDS.map((kind) => onCard(`a pair, ${kind}`, pair(kind))),
          kbc(),
        ]),
      };
    const comparisons = await bench.compareAll([network(), kbc()]);
    const observations = [];
    for (const kind of KINDS)
      observations.push(...(await bench.countOnGpuPath(`${kind}, a pair`, pair(kind))));
    observations.push(...(await bench.countOnGpuPath('pictures to keypoints, a pair', kbcCase('none'))));
    return { comparisons, observations };
  },
};

const pair = (conv4d: Conv4dKind): NetworkCase => ({
  kind: 'network',
  ...PAPER_SIZE,
  conv4d,
  pass: 'forward',
  batch: 1,
});

function network(): Comparison {
  const contenders = KINDS.flatMap((conv4d): Contender[] => {
    const work = pair(conv4d);
    return [
      { name: `keygrid ${conv4d}`, who: 'keygrid', case: work },
      { name: `pytorch ${conv4d}, usual`, who: 'pytorch', case: work, way: 'usual' },
      { name: `pytorch ${conv4d}, best`, who: 'pytorch', case: work },
    ];
  });
  return {
    name: 'network, a pair, forward',
    contenders,
    ratios: [
      {
        of: 'keygrid full',
        to: 'keygrid centre-pivot',
        paper: { value: 61 / 30, of: 'inference, 61 ms over 30 ms' },
      },
      ...KINDS.flatMap((kind) => [
        { of: `pytorch ${kind}, usual`, to: `keygrid ${kind}` },
        { of: `pytorch ${kind}, best`, to: `keygrid ${kind}` },
      ]),
    ],
  };
}

const kbcCase = (mode: KbcMode): KbcCase => ({ kind: 'kbc', ...PAPER_SIZE, conv4d: 'centre-pivot', mode });

/** From decoded pictures to keypoints. Modes target and both make both passes here; with real data, where pass 1 finds a small object. */
function kbc(): Comparison {
  return {
    name: 'one pair through KBC, pictures to keypoints',
    contenders: KBC_MODES.map((mode) => ({ name: `kbc ${mode}`, who: 'keygrid', case: kbcCase(mode) })),
    ratios: KBC_MODES.slice(1).map((mode) => ({ of: `kbc ${mode}`, to: 'kbc none' })),
  };
}
