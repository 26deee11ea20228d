import { UserError } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { CATEGORIES } from './categories/index.ts';
import { drawPairs, pairAnnotation } from './pairs.ts';
import { drawScene } from './scene.ts';

const FRAME = { width: 250, height: 188 };
const scenes = CATEGORIES.map((category) =>
  Array.from({ length: 12 }, (_, index) => drawScene({ seed: 1, split: 'val', category, index }, FRAME)),
);

test('two fifths are small pairs, two fifths large ones, the rest mixed; categories take turns', () => {
  const pairs = drawPairs(1, 'val', 60, scenes);
  const kindOf = (pair: (typeof pairs)[number]) => Number(pair.source.isSmall) + Number(pair.target.isSmall);
  const count = (kind: number) => pairs.filter((pair) => kindOf(pair) === kind).length;
  expect([count(2), count(0), count(1)]).toEqual([24, 24, 12]);
  for (const category of CATEGORIES) {
    expect(pairs.filter((pair) => pair.source.key.category === category).length).toBe(10);
  }
});

test('no pair twice, none with itself, none of two categories; the same seed gives the same pairs', () => {
  const names = () =>
    drawPairs(1, 'val', 60, scenes).map(({ source, target }) => `${source.name} ${target.name}`);
  expect(new Set(names()).size).toBe(60);
  expect(names()).toEqual(names());
  for (const { source, target } of drawPairs(1, 'val', 60, scenes)) {
    expect(source).not.toBe(target);
    expect(source.key.category).toBe(target.key.category);
  }
});

test('the annotation says what the two scenes are', () => {
  for (const pair of drawPairs(1, 'val', 60, scenes)) {
    const written = pairAnnotation(pair, 'id', 1);
    const { source, target, ids } = pair;
    expect(written.src_kps).toEqual(ids.map((id) => [source.keypoints[id]?.x, source.keypoints[id]?.y]));
    expect(written.trg_kps).toEqual(ids.map((id) => [target.keypoints[id]?.x, target.keypoints[id]?.y]));
    expect(ids.length).toBe(source.keypoints.filter((p, id) => p && target.keypoints[id]).length);
    expect(written.truncation).toBe((source.truncated ? 1 : 0) + (target.truncated ? 2 : 0));
    expect(written.occlusion).toBe((source.occluder ? 1 : 0) + (target.occluder ? 2 : 0));
    expect(written.mirror).toBe(source.view.mirrored === target.view.mirrored ? 0 : 1);
  }
});

test('too few images for so many pairs is said so', () => {
  const few = scenes.map((list) => list.slice(0, 4));
  expect(() => drawPairs(1, 'val', 200, few)).toThrow(UserError);
});
