/** One 4D convolution and the whole decoder at the paper's size: centre-pivot and full, forward and both ways. */
import type { Benchmark } from '../benchmark.ts';
import { PAPER_SIZE, type Conv4dKind, type Pass } from '../case.ts';
import type { Comparison, Contender } from '../comparison/comparison.ts';

const PASSES: readonly Pass[] = ['forward', 'both'];
const KINDS: readonly Conv4dKind[] = ['centre-pivot', 'full'];
const [LEVELS, SIDE] = [6, 16];
/** How published PyTorch code computes it (`bench/peers/conv4d.py`). */
const USUAL_WAY = { 'centre-pivot': 'permute', full: 'taps' } as const;
/** Of the whole network, on the paper's GPU. */
const PAPER = {
  forward: { value: 61 / 30, of: 'whole inference, 61 ms over 30 ms' },
  both: { value: 120 / 25, of: 'whole training, 120 min over 25 min' },
} as const;

export const conv4d: Benchmark = {
  name: 'conv4d',
  about: '4D convolutions and the decoder at 16⁴ cells, centre-pivot and full, forward and backward',
  async run(bench) {
    const layers = [
      [LEVELS, 16],
      [16, 64],
      [64, 128],
    ] as const;
    const comparisons = PASSES.flatMap((pass) => [
      ...layers.map(([input, output]) => layer(pass, input, output)),
      decoder(pass),
    ]);
    return { comparisons: await bench.compareAll(comparisons) };
  },
};

const wordFor = (pass: Pass) => (pass === 'forward' ? 'forward' : 'forward and backward');

function layer(pass: Pass, input: number, output: number): Comparison {
  const contenders = KINDS.flatMap((kind): Contender[] => {
    const work = { kind: 'conv4d', conv4d: kind, pass, batch: 1, side: SIDE, input, output } as const;
    const way = USUAL_WAY[kind];
    return [
      { name: `keygrid ${kind}`, who: 'keygrid', case: work },
      { name: `pytorch ${kind}, ${way}`, who: 'pytorch', case: work, way },
      { name: `pytorch ${kind}, best`, who: 'pytorch', case: work },
    ];
  });
  return { name: `conv4d ${input}→${output}, ${wordFor(pass)}`, contenders, ratios: ratios(pass) };
}

function decoder(pass: Pass): Comparison {
  const { channels, groups } = PAPER_SIZE;
  const contenders = KINDS.flatMap((kind): Contender[] => {
    const work = { kind: 'decoder', conv4d: kind, pass, batch: 1, side: SIDE, levels: LEVELS, channels, groups } as const; // prettier-ignore
    return [
      { name: `keygrid ${kind}`, who: 'keygrid', case: work },
      { name: `pytorch ${kind}, ${USUAL_WAY[kind]}`, who: 'pytorch', case: work, way: 'usual' },
      { name: `pytorch ${kind}, best`, who: 'pytorch', case: work },
    ];
  });
  return { name: `decoder, ${wordFor(pass)}`, contenders, ratios: ratios(pass) };
}

const ratios = (pass: Pass): Comparison['ratios'] => [
  { of: 'keygrid full', to: 'keygrid centre-pivot', paper: PAPER[pass] },
  ...KINDS.flatMap((kind) => [
    { of: `pytorch ${kind}, best`, to: `keygrid ${kind}` },
    { of: `pytorch ${kind}, ${USUAL_WAY[kind]}`, to: `keygrid ${kind}` },
  ]),
];
