/** Every metric by hand, on one cat. */
import { expect, test } from 'vitest';
import type { MetricName, ScoringConfig } from '../config.ts';
import type { PairFacts } from '../pair-facts.ts';
import { scoreEvaluation } from '../score-evaluation.ts';
import { marksOf, scorePair, type Mark } from '../score-pair.ts';
import { METRIC_NAMES } from './metrics.ts';

/** A box of 100 px, so alpha 0.1 is 10 px. Parts 2 and 3 are the ears, 9 and 10 two of four paws, 8 is in no group. */
const cat: PairFacts = {
  id: 'by-hand',
  category: 'cat',
  targetSize: { width: 200, height: 200 },
  targetBox: { x1: 0, y1: 0, x2: 100, y2: 60 },
  truth: [
    { x: 20, y: 10 },
    { x: 32, y: 10 },
    { x: 50, y: 50 },
    { x: 80, y: 50 },
    { x: 26, y: 30 },
  ],
  keypointIds: [2, 3, 9, 10, 8],
  numbering: 'spair-71k',
  extents: {},
  flags: {},
};
const predictions = [
  { x: 27, y: 10 }, // the left ear: 7 px off, and 5 px from the right one
  { x: 33, y: 10 }, // the right ear: 1 px off
  { x: 79, y: 50 }, // one paw at the other: 29 px off, 1 px from it
  { x: 80, y: 65 }, // the other paw: 15 px off, 33.5 px from the first
  { x: 26, y: 30 }, // exact
];
const [yes, no, none] = [true, false, undefined];

test.each<[MetricName | undefined, (boolean | undefined)[]]>([
  [undefined, [yes, yes, no, no, yes]],
  ['geo', [yes, yes, no, no, none]],
  ['left-right', [yes, no, yes, no, none]],
  ['nearest', [no, yes, no, no, yes]],
  ['by-keypoint', [yes, yes, no, no, yes]],
])('by hand: %s', (metric, marks) => {
  const protocol: ScoringConfig = {
    basis: 'bbox',
    frame: 'original',
    alphas: [0.1],
    ...(metric && { metric }),
  };
  expect(marksOf(protocol, cat, predictions, 0.1)).toEqual(marks);
  expect(scorePair(protocol, cat, predictions)).toMatchObject({
    marks: [marks],
    correct: [marks.filter((mark) => mark === true).length],
    counted: marks.filter((mark) => mark !== undefined).length,
  });
});

const rowsIn = (metric: MetricName, facts: PairFacts[]) => {
  const protocol: ScoringConfig = { basis: 'bbox', frame: 'original', metric, alphas: [0.1] };
  return scoreEvaluation(
    protocol,
    facts,
    facts.map(() => predictions),
    256,
  );
};

test('a keypoint alone of its group in the pair is not counted, and a pair of such ones is in no mean', () => {
  const lone: PairFacts = { ...cat, id: 'lone', keypointIds: [2, 4, 9, 5, 8] };
  const { correct, counted, summaries } = rowsIn('geo', [cat, lone]);
  expect(correct).toEqual([Uint16Array.of(2, 0)]);
  expect(counted).toEqual(Uint16Array.of(4, 0));
  expect(summaries[0]).toEqual({
    group: 'all',
    alpha: 0.1,
    pairs: 1,
    points: 4,
    perImage: 0.5,
    perPoint: 0.5,
  });
});

/** The pair of one ear and a nose, of a target picture that shows more or less beside them. */
const ear = (furtherParts: PairFacts['furtherParts']): PairFacts => ({
  ...cat,
  truth: [
    { x: 20, y: 10 },
    { x: 26, y: 30 },
  ],
  keypointIds: [2, 8],
  ...(furtherParts && { furtherParts }),
});
const otherEar = { id: 3, at: { x: 32, y: 10 } };
const paws = [9, 10].map((id) => ({ id, at: { x: 50, y: 50 } }));

test.each<[string, PairFacts['furtherParts'], [geo: Mark, leftRight: Mark]]>([
  ['the other ear, 5 px from the prediction', [...paws, otherEar], [yes, yes]],
  ['the other ear, farther than the true one', [{ id: 3, at: { x: 36, y: 10 } }], [yes, no]],
  ['paws alone, which are no ears', paws, [none, none]],
  ['nothing', [], [none, none]],
  ['what is not known', 'unknown', [none, none]],
  ['facts of before', undefined, [none, none]],
])('beside the pair the target shows: %s', (_what, furtherParts, [geo, leftRight]) => {
  // The ear is predicted 7 px off.
  const at = [
    { x: 27, y: 10 },
    { x: 26, y: 30 },
  ];
  const marks = (metric: MetricName, protocol: Partial<ScoringConfig> = {}) =>
    marksOf(
      { basis: 'bbox', frame: 'original', metric, alphas: [0.1], ...protocol },
      ear(furtherParts),
      at,
      0.1,
    );
  expect(marks('geo')).toEqual([geo, none]);
  expect(marks('left-right')).toEqual([leftRight, none]);
  expect(marks('nearest')).toEqual([yes, yes]);
  // Squashed to half: distances and threshold both halve. The box of the keypoints is that of the pair's.
  expect(marks('left-right', { frame: 'squashed', side: 100 })).toEqual([leftRight, none]);
  const { threshold } = scorePair(
    { basis: 'bbox-keypoints', frame: 'squashed', side: 100, alphas: [0.1] },
    ear(furtherParts),
    at,
  );
  expect(threshold).toBe(10);
});

test('by keypoint: a group for each part of each category, beside all and the categories', () => {
  const dog: PairFacts = { ...cat, id: 'dog', category: 'dog', keypointIds: [2, 30, 31, 32, 33] };
  const { counted, summaries } = rowsIn('by-keypoint', [cat, cat, dog]);
  expect(counted).toBeUndefined();
  expect(
    summaries.map(({ group, pairs, points, perPoint }) => [group, pairs, points, perPoint]).slice(0, 6),
  ).toEqual([
    ['all', 3, 15, 0.6],
    ['macro', 3, 15, 0.6],
    ['category:cat', 2, 10, 0.6],
    ['keypoint:cat:2', 2, 2, 1],
    ['keypoint:cat:3', 2, 2, 1],
    ['keypoint:cat:9', 2, 2, 0],
  ]);
  expect(summaries.find(({ group }) => group === 'keypoint:dog:2')).toMatchObject({ pairs: 1, points: 1 });
});

test('macro weighs each category the same, however many pairs it has', () => {
  const dog: PairFacts = {
    ...cat,
    id: 'dog',
    category: 'dog',
    targetBox: { x1: 0, y1: 0, x2: 0.1, y2: 0.1 },
  };
  // Of a cat 3 of 5 are right, of the dog with its tiny box the exact one.
  const { summaries } = scoreEvaluation(
    { basis: 'bbox', frame: 'original', alphas: [0.1] },
    [cat, cat, cat, dog],
    [predictions, predictions, predictions, predictions],
    256,
  );
  const all = summaries.find(({ group }) => group === 'all');
  const macro = summaries.find(({ group }) => group === 'macro');
  expect(all?.perImage).toBeCloseTo((3 * 0.6 + 0.2) / 4, 12);
  expect(macro).toMatchObject({ pairs: 4, points: 20 });
  expect([macro?.perImage, macro?.perPoint]).toEqual([expect.closeTo(0.4, 12), expect.closeTo(0.4, 12)]);
});

test('AP-10K numbers other parts: its paws and knees are alike, not its eyes; they have names', () => {
  const animal: PairFacts = { ...cat, numbering: 'ap-10k', keypointIds: [0, 1, 7, 16, 6] };
  const protocol: ScoringConfig = { basis: 'bbox', frame: 'original', metric: 'geo', alphas: [0.1] };
  expect(marksOf(protocol, animal, predictions, 0.1)).toEqual([none, none, no, no, none]);
  const groups = rowsIn('by-keypoint', [animal]).summaries.map(({ group }) => group);
  expect(groups).toEqual(
    expect.arrayContaining(['keypoint:cat:7-left-front-paw', 'keypoint:cat:6-left-elbow']),
  );
});

test('no part is like another where no table says so', () => {
  const unknown: PairFacts = { ...cat, category: 'teapot' };
  expect(rowsIn('geo', [unknown]).counted).toEqual(Uint16Array.of(0));
});

test.each(METRIC_NAMES)('%s without the ids of the keypoints', (metric) => {
  const nameless: PairFacts = { ...cat, keypointIds: [] };
  const score = () =>
    scorePair({ basis: 'bbox', frame: 'original', metric, alphas: [0.1] }, nameless, predictions);
  if (metric === 'nearest') expect(score().counted).toBe(5);
  else expect(score).toThrow(`Pair by-hand does not say which part each keypoint is, which ${metric} needs.`);
});
