import { UserError } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { fitPredictions } from './fit-predictions.ts';
import { pairFacts } from './pair-facts.ts';

const facts = (id: string, points: number) =>
  pairFacts(
    { id, targetSize: { width: 100, height: 100 }, sourceKeypoints: [] },
    {
      category: 'cat',
      targetBox: { x1: 0, y1: 0, x2: 50, y2: 50 },
      targetKeypoints: Array.from({ length: points }, (_, i) => ({ x: i, y: 0 })),
      flags: {},
    },
  );
const split = [facts('a', 1), facts('b', 2), facts('none', 0)];
const fit = (predictions: Record<string, unknown>, allowMissing = false) =>
  fitPredictions(new Map(Object.entries(predictions)), split, {
    file: 'p.json',
    where: 'test of demo',
    allowMissing,
  });
const GOOD = {
  b: [
    [1, 2],
    [3, 4],
  ],
  a: [[5, 6]],
};

test('comes back in pair order; a pair without keypoints needs no prediction', () => {
  const fitted = fit(GOOD);
  expect(fitted.facts.map(({ id }) => id)).toEqual(['a', 'b', 'none']);
  expect(fitted.predictions).toEqual([
    [{ x: 5, y: 6 }],
    [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
    [],
  ]);
  expect(fitted.missing).toEqual([]);
});

test.each([
  [{ ...GOOD, a: [[1, null]] }, '1 pair: a coordinate that is no finite number: a'],
  [{ ...GOOD, a: [['1', 2]] }, 'no finite number: a'],
  [{ ...GOOD, a: [[1, 2, 3]] }, '1 pair: not a list of [x, y]: a'],
  [{ ...GOOD, a: 'x' }, 'not a list of [x, y]: a'],
  [{ ...GOOD, a: null }, 'not a list of [x, y]: a'],
  [{ ...GOOD, b: [[1, 2]] }, 'another number of points than the pair has keypoints: b (1, expected 2)'],
  [{ ...GOOD, none: [[1, 2]] }, 'none (1, expected 0)'],
  [{ ...GOOD, c: [[1, 2]] }, '1 pair: not a pair of test of demo: c'],
  [{ a: [[5, 6]] }, '1 pair: no prediction: b; --allow-missing scores the other pairs'],
])('refuses %j', (predictions, message) => {
  expect(() => fit(predictions)).toThrow(UserError);
  expect(() => fit(predictions)).toThrow(message);
});

test('every kind of problem is told at once, the first ten pairs of each by name', () => {
  const strangers = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, []]));
  const message = () => fit({ ...strangers, a: [[NaN, 1]] });
  expect(message).toThrow(
    /p\.json is not scored:\n1 pair: a coordinate.*: a\n12 pairs: not a pair.*x9 and 2 more\n1 pair: no prediction: b/,
  );
  expect(message).not.toThrow(/x10/);
});

test('pairs are left out only when that is allowed, and counted', () => {
  const { facts: kept, missing } = fit({ a: [[5, 6]] }, true);
  expect(kept.map(({ id }) => id)).toEqual(['a', 'none']);
  expect(missing).toEqual(['b']);
  expect(() => fit({ a: [] }, true)).toThrow('a (0, expected 1)');
});

test('points at the places of keypoints marked absent are taken out, or left out, and never scored', () => {
  const pair = { ...facts('a', 2), absentPlaces: [0, 2] };
  const predicted = (points: unknown) =>
    fitPredictions(new Map([['a', points]]), [pair], { file: 'p.json', where: 'demo', allowMissing: false })
      .predictions[0];
  const kept = [
    { x: 1, y: 2 },
    { x: 3, y: 4 },
  ];
  expect(predicted([[1, 2], [3, 4]])).toEqual(kept); // prettier-ignore
  expect(predicted([[-1, -1], [1, 2], [null, null], [3, 4]])).toEqual(kept); // prettier-ignore
  expect(() => predicted([[1, 2], [3, 4], [5, 6]])).toThrow('(3, expected 2)'); // prettier-ignore
});
