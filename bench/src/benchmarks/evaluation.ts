/**
 * A category of SPair-71k in small: few pictures, many pairs of them. What it saves to keep features from pair to pair and
 * to evaluate all modes of KBC in one go, and what PyTorch takes pair by pair.
 */
import { KBC_MODES } from '@keygrid/kbc/config';
import type { Benchmark, Observation } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE, type EvaluationCase } from '../case.ts';
import type { Comparison, ComparisonResult, Contender } from '../comparison/comparison.ts';
import { writeEvaluationList } from '../data/evaluation-list.ts';
import { withSyntheticData } from '../data/synthetic-data.ts';
import { evaluationOnCard } from './on-card.ts';

/** As many as a category of SPair-71k's test split has. */
const PICTURES = 25;
const CATEGORIES = 6;
/** SPair-71k's usual picture. */
const IMAGE_SIZE = { width: 500, height: 375 };
/** Of the demo's size, in one mode and in four. */
const PAIRS = { full: [200, 200], quick: [60, 20] } as const;

export const evaluation: Benchmark = {
  name: 'evaluation',
  about: 'a list of pairs of 25 pictures: pair by pair, with features kept, four modes of KBC in one go',
  async run({ options, peer, compareAll, countOnGpuPath }) {
    const onCard = options.device === 'cuda';
    const [one, four] = options.quick ? PAIRS.quick : PAIRS.full;
    const oneMode = onCard ? evaluationOnCard : onCpu;
    const demo = { title: 'demo size', size: DEMO_SIZE };
    const paper = { title: 'paper size', size: PAPER_SIZE };
    const lists = [
      { ...demo, pairs: one, compared: oneMode },
      { ...demo, pairs: four, compared: fourModes },
      // A category of SPair-71k has some 700 pairs; the first mode's saving grows with them, that of all four hardly does.
      ...(options.quick
        ? []
        : [
            { ...paper, pairs: 300, compared: oneMode },
            { ...paper, pairs: 40, compared: fourModes },
          ]),
    ];
    const comparisons: ComparisonResult[] = [];
    const observations: Observation[] = [];
    for (const { title, size, pairs, compared } of lists) {
      const data = {
        trainingPairs: CATEGORIES,
        testPairs: CATEGORIES * pairs,
        imageSize: IMAGE_SIZE,
        testImagesPerCategory: PICTURES,
      };
      await withSyntheticData(data, async (folder) => {
        const work: EvaluationCase = { ...ONE_MODE, ...size, data: folder };
        const comparison = compared(`${title}, ${pairs} pairs of ${PICTURES} pictures`, work);
        if (peer) await writeEvaluationList(folder);
        comparisons.push(...(await compareAll([comparison])));
        if (onCard || compared !== oneMode || size !== DEMO_SIZE) return;
        for (const keepsFeatures of [false, true]) {
          const name = keepsFeatures ? 'a pair with kept features' : 'a pair';
          observations.push(...(await countOnGpuPath(name, { ...work, keepsFeatures, isOnePair: true })));
        }
      });
    }
    return { comparisons, observations };
  },
};

const ONE_MODE = {
  kind: 'evaluation',
  conv4d: 'centre-pivot',
  modes: ['none'],
  keepsFeatures: false,
  isTogether: false,
} as const;

function onCpu(list: string, work: EvaluationCase): Comparison {
  const peer = { who: 'pytorch', case: work } as const;
  return {
    name: `mode none, ${list}`,
    contenders: [
      { name: 'pair by pair', who: 'keygrid', case: work },
      { name: 'features kept', who: 'keygrid', case: { ...work, keepsFeatures: true } },
      { name: 'pytorch pair by pair, usual', ...peer, way: 'usual' },
      { name: 'pytorch pair by pair, best', ...peer },
    ],
    ratios: [
      { of: 'pair by pair', to: 'features kept' },
      ...['usual', 'best'].flatMap((way) =>
        ['pair by pair', 'features kept'].map((to) => ({ of: `pytorch pair by pair, ${way}`, to })),
      ),
    ],
  };
}

function fourModes(list: string, work: EvaluationCase): Comparison {
  const contender = (name: string, more: Partial<EvaluationCase>): Contender => {
    return { name, who: 'keygrid', case: { ...work, modes: KBC_MODES, ...more } };
  };
  return {
    name: `four modes, ${list}`,
    contenders: [
      contender('pair by pair, four runs', {}),
      contender('features kept, four runs', { keepsFeatures: true }),
      contender('features kept, one run', { keepsFeatures: true, isTogether: true }),
    ],
    ratios: [
      { of: 'features kept, four runs', to: 'features kept, one run' },
      { of: 'pair by pair, four runs', to: 'features kept, one run' },
    ],
  };
}
