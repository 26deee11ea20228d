import { expect, test } from 'vitest';
import { pairGains, type Pairing } from './pair-gains.ts';
import type { ListedPair } from './pair-list.ts';
import { adjustTests, testPairs } from './test-pairs.ts';

const pairOf = (i: number, keypoints = 4): ListedPair => ({
  id: `00000${i}-a${i % 3}-b${i % 2}:${i < 3 ? 'cat' : 'dog'}`,
  category: i < 3 ? 'cat' : 'dog',
  keypoints,
  extents: {},
  flags: {},
});
const LIST = [pairOf(0), pairOf(1), pairOf(2), pairOf(3), pairOf(4), pairOf(5, 0)];
const OTHER = [pairOf(0)];
const scores = {
  listOf: new Map([
    ['e-1', LIST],
    ['e-2', LIST],
    ['e-3', LIST],
    ['e-other', OTHER],
  ]),
  correct: new Map([
    ['e-1 0.1', Uint16Array.of(1, 2, 0, 4, 2, 0)],
    ['e-2 0.1', Uint16Array.of(2, 2, 4, 3, 4, 0)],
    ['e-3 0.1', Uint16Array.of(3, 2, 2, 4, 4, 0)],
    ['e-other 0.1', Uint16Array.of(1)],
  ]),
};
const pairing = (from: string, to: string): Pairing => ({
  from: { id: from, inputSide: 128 },
  to: { id: to, inputSide: 128 },
});
const ASKED = { group: 'all', alpha: 0.1 };

test('a pair’s gain is in per cent of its keypoints; a pair without keypoints has none', () => {
  const gains = pairGains(scores, [[pairing('e-1', 'e-2')]], ASKED);
  expect(gains?.mean).toEqual([25, 0, 100, -25, 50]);
  expect(gains?.pictures[0]).toEqual(['a0', 'b0']);
});

test('pairings of one training are averaged, trainings are rows', () => {
  const one = [pairing('e-1', 'e-2'), pairing('e-1', 'e-3')];
  expect(pairGains(scores, [one], ASKED)?.rows).toEqual([[37.5, 0, 75, -12.5, 50]]);
  const two = pairGains(scores, [[pairing('e-1', 'e-2')], [pairing('e-1', 'e-3')]], ASKED);
  expect(two?.rows).toEqual([
    [25, 0, 100, -25, 50],
    [50, 0, 50, 0, 50],
  ]);
  expect(two?.mean).toEqual([37.5, 0, 75, -12.5, 50]);
});

test('a group keeps its own pairs; other pairs, another alpha or no such group are nothing to test', () => {
  const units = [[pairing('e-1', 'e-2')]];
  expect(pairGains(scores, units, { ...ASKED, group: 'category:cat' })?.mean).toEqual([25, 0, 100]);
  expect(pairGains(scores, units, { ...ASKED, group: 'category:cow' })).toBeUndefined();
  expect(pairGains(scores, units, { ...ASKED, alpha: 0.2 })).toBeUndefined();
  expect(pairGains(scores, [[pairing('e-1', 'e-other')]], ASKED)).toBeUndefined();
  expect(testPairs(undefined)).toBeNull();
});

test('the same scores twice are no finding', () => {
  expect(testPairs(pairGains(scores, [[pairing('e-1', 'e-1')]], ASKED))).toBeNull();
});

test('the tests of a table are adjusted together, by Holm; those without one do not count', () => {
  const tested = testPairs(pairGains(scores, [[pairing('e-1', 'e-2')]], ASKED));
  expect(tested).toMatchObject({ gain: 30, pairs: 5, pictures: 5 });
  const [first, none, second] = adjustTests([tested, null, tested]);
  expect(none).toBeNull();
  expect([first?.adjustedP, second?.adjustedP]).toEqual(
    Array.from({ length: 2 }, () => Math.min(1, 2 * (tested?.p ?? NaN))),
  );
});
