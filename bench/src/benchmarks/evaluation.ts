/**
 * A category of SPair-71k in small: few pictures, many pairs of them. What it saves to keep features from pair to pair and
 * to evaluate all modes of KBC in one go.
 */
import { KBC_MODES } from '@keygrid/kbc/config';
import type { Benchmark, Observation } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE, type EvaluationCase, type NetworkSize } from '../case.ts';
import type { Comparison, ComparisonResult, Contender } from '../comparison/comparison.ts';
import { withSyntheticData } from '../data/synthetic-data.ts';

/** As many as a category of SPair-71k's test split has. */
const PICTURES = 25;
const CATEGORIES = 6;
/** SPair-71k's usual picture. */
const IMAGE_SIZE = { width: 500, height: 375 };

export const evaluation: Benchmark = {
  name: 'evaluation',
  about: 'a list of pairs of 25 pictures: pair by pair, with features kept, four modes of KBC in one go',
  async run({ options, compareAll, countOnGpuPath }) {
    const demo = { title: 'demo size', size: DEMO_SIZE, pairs: options.quick ? 60 : 200 };
    const paper = { title: 'paper size', size: PAPER_SIZE };
    const lists = [
      { ...demo, compared: oneMode },
      { ...demo, compared: fourModes },
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
        const comparison = compared(`${title}, ${pairs} pairs of ${PICTURES} pictures`, {
          ...size,
          data: folder,
        });
        comparisons.push(...(await compareAll([comparison])));
        if (options.device === 'cuda' || compared !== oneMode || size !== DEMO_SIZE) return;
        for (const { name, case: work } of comparison.contenders)
          observations.push(...(await countOnGpuPath(`${name}, a pair`, work)));
      });
    }
    return { comparisons, observations };
  },
};

type Setting = NetworkSize & Pick<EvaluationCase, 'data'>;

function oneMode(list: string, setting: Setting): Comparison {
  const contender = contenderOf(setting);
  return {
    name: `mode none, ${list}`,
    contenders: [
      contender('pair by pair', { modes: ['none'], keepsFeatures: false, isTogether: false }),
      contender('features kept', { modes: ['none'], keepsFeatures: true, isTogether: false }),
    ],
    ratios: [{ of: 'pair by pair', to: 'features kept' }],
  };
}

function fourModes(list: string, setting: Setting): Comparison {
  const contender = contenderOf(setting);
  return {
    name: `four modes, ${list}`,
    contenders: [
      contender('pair by pair, four runs', { modes: KBC_MODES, keepsFeatures: false, isTogether: false }),
      contender('features kept, four runs', { modes: KBC_MODES, keepsFeatures: true, isTogether: false }),
      contender('features kept, one run', { modes: KBC_MODES, keepsFeatures: true, isTogether: true }),
    ],
    ratios: [
      { of: 'features kept, four runs', to: 'features kept, one run' },
      { of: 'pair by pair, four runs', to: 'features kept, one run' },
    ],
  };
}

const contenderOf =
  (setting: Setting) =>
  (name: string, work: Pick<EvaluationCase, 'modes' | 'keepsFeatures' | 'isTogether'>): Contender => ({
    name,
    who: 'keygrid',
    case: { kind: 'evaluation', ...setting, conv4d: 'centre-pivot', ...work },
  });
