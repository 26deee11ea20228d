/**
 * A category of SPair-71k in small: few pictures, many pairs of them. What it saves to keep features from pair to pair and
 * to evaluate all modes of KBC in one go.
 */
import type { Benchmark } from '../benchmark.ts';
import { DEMO_SIZE, PAPER_SIZE, type EvaluationCase, type KbcMode, type NetworkSize } from '../case.ts';
import type { Comparison, Contender } from '../comparison.ts';
import { withSyntheticData } from '../synthetic-data.ts';

const MODES: readonly KbcMode[] = ['none', 'source', 'target', 'both'];
/** As many as a category of SPair-71k's test split has. */
const PICTURES = 25;
const CATEGORIES = 6;
/** SPair-71k's usual picture. */
const IMAGE_SIZE = { width: 500, height: 375 };

export const evaluation: Benchmark = {
  name: 'evaluation',
  about: 'a list of pairs of 25 pictures: pair by pair, with features kept, four modes of KBC in one go',
  async run({ options, compareAll }) {
    const lists = [
      { name: 'demo size', size: DEMO_SIZE, pairs: options.quick ? 60 : 200 },
      ...(options.quick ? [] : [{ name: 'paper size', size: PAPER_SIZE, pairs: 60 }]),
    ];
    const comparisons = [];
    for (const { name, size, pairs } of lists) {
      const data = {
        trainingPairs: CATEGORIES,
        testPairs: CATEGORIES * pairs,
        imageSize: IMAGE_SIZE,
        testImagesPerCategory: PICTURES,
      };
      const title = `${name}, ${pairs} pairs of ${PICTURES} pictures`;
      comparisons.push(
        ...(await withSyntheticData(data, (folder) => compareAll([compared(title, size, folder)]))),
      );
    }
    return { comparisons };
  },
};

function compared(name: string, size: NetworkSize, data: string): Comparison {
  const contender = (
    title: string,
    work: Pick<EvaluationCase, 'modes' | 'keepsFeatures' | 'isTogether'>,
  ): Contender => ({
    name: title,
    who: 'keygrid',
    case: { kind: 'evaluation', ...size, conv4d: 'centre-pivot', data, ...work },
  });
  return {
    name,
    contenders: [
      contender('none, pair by pair', { modes: ['none'], keepsFeatures: false, isTogether: false }),
      contender('none, features kept', { modes: ['none'], keepsFeatures: true, isTogether: false }),
      contender('four modes, pair by pair, four runs', { modes: MODES, keepsFeatures: false, isTogether: false }), // prettier-ignore
      contender('four modes, features kept, four runs', { modes: MODES, keepsFeatures: true, isTogether: false }), // prettier-ignore
      contender('four modes, features kept, one run', {
        modes: MODES,
        keepsFeatures: true,
        isTogether: true,
      }),
    ],
    ratios: [
      { of: 'none, pair by pair', to: 'none, features kept' },
      { of: 'four modes, features kept, four runs', to: 'four modes, features kept, one run' },
      { of: 'four modes, pair by pair, four runs', to: 'four modes, features kept, one run' },
    ],
  };
}
