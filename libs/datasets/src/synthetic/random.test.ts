import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draws = (...key: (string | number)[]) => {
  const random = createRandom(...key);
  return [random.unit(), random.range(-1, 1), random.integer(0, 9)];
};

test('the same key gives the same draws, another key others', () => {
  expect(draws(1, 'trn', 'x')).toEqual(draws(1, 'trn', 'x'));
  expect(draws(1, 'trn', 'x')).not.toEqual(draws(2, 'trn', 'x'));
  expect(draws('a', 'bc')).not.toEqual(draws('ab', 'c'));
});

test('draws fill their range evenly', () => {
  const random = createRandom('even');
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.integer(0, 9)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(900);
  expect(Math.max(...counts)).toBeLessThan(1100);
});

test('a shuffle keeps every element', () => {
  expect(createRandom(7).shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
});
