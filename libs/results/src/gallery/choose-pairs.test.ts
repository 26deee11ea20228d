/** Which pairs a gallery shows, from numbers a person can check. */
import { expect, test } from 'vitest';
import { study } from '../testing/study.ts';
import { choosePairs } from './choose-pairs.ts';

const CHANGE = {
  title: 'KBC',
  axis: 'evaluation.kbc.mode',
  from: 'none',
  to: 'both',
  group: 'all',
  alpha: 0.1,
};
/** Two trainings: seeds 1 and 2 with CSFA. */
const CELLS = study().cells.filter(({ values }) => values['model.csfa'] === true);
const idOf = (mode: string, seed: number): string =>
  CELLS.find((cell) => cell.values['evaluation.kbc.mode'] === mode && cell.seed === seed)?.evaluation.id ??
  '';

/** Ten keypoints each; correct ones of each pair, by evaluation. */
function scoresOf(correct: Record<string, readonly number[]>) {
  const ids = Object.keys(correct);
  const list = (correct[ids[0] ?? ''] ?? []).map((_, i) => ({
    id: `00000${i}-a${i}-b${i}:cat`,
    category: 'cat',
    keypoints: 10,
    extents: {},
    flags: {},
  }));
  return {
    listOf: new Map(ids.map((id) => [id, list])),
    correct: new Map(ids.map((id) => [`${id} 0.1`, Uint16Array.from(correct[id] ?? [])])),
  };
}

test('most helped and most hurt by mean gain over trainings; least certain where trainings disagree most', () => {
  const scores = scoresOf({
    [idOf('none', 1)]: [0, 5, 5, 5, 5, 5, 5],
    [idOf('both', 1)]: [10, 1, 9, 8, 7, 6, 9],
    [idOf('none', 2)]: [0, 5, 5, 5, 5, 5, 5],
    [idOf('both', 2)]: [8, 5, 8, 8, 7, 6, 1],
  });
  const chosen = choosePairs(CELLS, scores, CHANGE);
  const lists = chosen?.lists.map(({ title, pairs }) => [
    title,
    pairs.map(({ id, gain, before }) => [id.slice(0, 6), Math.round(before), Math.round(gain)]),
  ]);
  expect(lists).toEqual([
    ['Most helped', [['000000', 0, 90], ['000002', 50, 35], ['000003', 50, 30], ['000004', 50, 20]]], // prettier-ignore
    ['Most hurt', [['000001', 50, -20]]],
    ['Least certain', [['000006', 50, 0]]],
  ]);
  const [helped, hurt, open] =
    chosen?.lists.map(({ pairs }) => pairs[0]?.drawn.map(({ scored }) => scored.id)) ?? [];
  expect(helped).toEqual([idOf('none', 1), idOf('both', 1)]);
  expect(hurt).toEqual([idOf('none', 1), idOf('both', 1)]);
  expect(open).toEqual([idOf('both', 2), idOf('both', 1)]);
  expect(chosen?.notes[0]).toBe('7 pairs: 5 gained, 1 lost; at most 4 of each kind');
});

test('one training has no uncertain pairs, and evaluations without scores no gallery', () => {
  const one = CELLS.filter(({ seed }) => seed === 1);
  const scores = scoresOf({ [idOf('none', 1)]: [0, 5], [idOf('both', 1)]: [10, 1] });
  const chosen = choosePairs(one, scores, CHANGE);
  expect(chosen?.lists.map(({ title }) => title)).toEqual(['Most helped', 'Most hurt']);
  expect(chosen?.notes).toContain('One training: which pairs are uncertain, several would say');
  expect(choosePairs(one, scoresOf({}), CHANGE)).toBeUndefined();
});
