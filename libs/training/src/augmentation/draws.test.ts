import { expect, test } from 'vitest';
import { drawsOf, orderOf } from './draws.ts';

test('I9: equal arguments draw equal numbers, each argument changes them', () => {
  const first = (...a: Parameters<typeof drawsOf>) => drawsOf(...a).uniform();
  expect(first(1, 2, 3, 'order')).toBe(first(1, 2, 3, 'order'));
  const others = [
    first(1, 2, 3, 'source-crop'),
    first(1, 2, 4, 'order'),
    first(1, 3, 3, 'order'),
    first(2, 2, 3, 'order'),
    first(1 + 2 ** 32, 2, 3, 'order'),
  ];
  expect(new Set([first(1, 2, 3, 'order'), ...others]).size).toBe(6);
});

test('draws are uniform and within their bounds', () => {
  const draws = drawsOf(7, 0, 0, 'order');
  const values = Array.from({ length: 10_000 }, () => draws.uniform());
  expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
  expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.5, 1);
  const dice = Array.from({ length: 600 }, () => draws.integer(1, 6));
  expect(new Set(dice)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(Array.from({ length: 1000 }, () => draws.chance(0.2)).filter(Boolean).length / 1000).toBeCloseTo(
    0.2,
    1,
  );
});

test('I9: an epoch visits every pair once, in an order of its own', () => {
  const order = orderOf(3, 0, 100);
  expect([...order].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  expect(orderOf(3, 0, 100)).toEqual(order);
  expect(orderOf(3, 1, 100)).not.toEqual(order);
  expect(orderOf(4, 0, 100)).not.toEqual(order);
  expect(orderOf(3, 0, 0)).toHaveLength(0);
});
