import { expect, it } from 'vitest';
import { normal, uniform } from './draws.ts';

it('is a function of seed, name and index alone', () => {
  expect(uniform(1, 'a.weight', 4, 1)).toEqual(uniform(1, 'a.weight', 8, 1).slice(0, 4));
  expect(uniform(1, 'a.weight', 4, 1)).not.toEqual(uniform(1, 'a.bias', 4, 1));
  expect(uniform(1, 'a.weight', 4, 1)).not.toEqual(uniform(2, 'a.weight', 4, 1));
  expect(uniform(2 ** 32 + 1, 'a.weight', 4, 1)).not.toEqual(uniform(1, 'a.weight', 4, 1));
});

it('keeps its values: stored trainings depend on them', () => {
  expect([...uniform(1, 'decoder.head.weight', 3, 1)]).toMatchInlineSnapshot(`
    [
      0.45169997215270996,
      0.7943183779716492,
      -0.2669585049152374,
    ]
  `);
  expect([...normal(1, 'backbone.conv1.weight', 3, 1)]).toMatchInlineSnapshot(`
    [
      -0.5913228392601013,
      -0.7455815672874451,
      1.1946371793746948,
    ]
  `);
});

it('spreads uniformly and normally', () => {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const flat = [...uniform(3, 'x', 20_000, 0.5)];
  expect(Math.max(...flat)).toBeLessThan(0.5);
  expect(Math.abs(mean(flat))).toBeLessThan(0.01);
  expect(mean(flat.map((x) => x * x))).toBeCloseTo(1 / 12, 2);
  const bell = [...normal(3, 'x', 20_000, 2)];
  expect(Math.abs(mean(bell))).toBeLessThan(0.05);
  expect(mean(bell.map((x) => x * x))).toBeCloseTo(4, 0);
});
