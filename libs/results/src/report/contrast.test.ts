import { expect, test } from 'vitest';
import { contrastOf, type ContrastRequest } from './contrast.ts';
import { cell, study, unfinished } from '../testing/study.ts';

const kbc: ContrastRequest = {
  title: 'KBC helps',
  axis: 'evaluation.kbc.mode',
  from: 'none',
  to: 'both',
  group: 'all',
  alpha: 0.1,
  atLeast: 25,
};

test('one difference a training, its mean and t interval', () => {
  const contrast = contrastOf(study(), kbc);
  // Gains of the four trainings: 30, 20, 30, 20.
  expect(contrast.gain).toEqual({
    mean: expect.closeTo(25, 9) as number,
    deviation: expect.closeTo(Math.sqrt(100 / 3), 9) as number,
    n: 4,
  });
  // t(0.975, 3) = 3.18245; standard error √(100/3)/2 = 2.88675.
  expect(contrast.interval?.low).toBeCloseTo(25 - 9.18694, 4);
  expect(contrast.interval?.high).toBeCloseTo(25 + 9.18694, 4);
  expect(contrast).toMatchObject({ pairs: 4, finishedPairs: 4 });
});

test('a hope is reached or not', () => {
  expect(contrastOf(study(), { ...kbc, atLeast: 20 }).reached).toBe(true);
  expect(contrastOf(study(), { ...kbc, atLeast: 40 }).reached).toBe(false);
  expect(contrastOf(study(), { ...kbc, atLeast: undefined }).reached).toBeNull();
  expect(contrastOf(study({ cells: [] }), kbc)).toMatchObject({
    gain: null,
    interval: null,
    reached: null,
    pairs: 0,
  });
});

test('an axis of the training pairs two trainings', () => {
  const contrast = contrastOf(study(), { ...kbc, axis: 'model.csfa', from: true, to: false });
  // Seed 1: none +20, both +10, averaged to 15; seed 2 the same: two pairs of trainings.
  expect(contrast.gain).toMatchObject({ mean: expect.closeTo(15, 9) as number, n: 2 });
  expect(contrast.pairs).toBe(4);
});

test('several evaluations of one training count as one', () => {
  const withTau = (tau: number, gain: number) => [
    { ...cell('none', true, 1, 0.2), values: { mode: 'none', tau } },
    { ...cell('both', true, 1, 0.2 + gain), values: { mode: 'both', tau } },
  ];
  const contrast = contrastOf(study({ cells: [...withTau(0.7, 0.1), ...withTau(0.8, 0.3)] }), {
    ...kbc,
    axis: 'mode',
  });
  expect(contrast.gain).toEqual({ mean: expect.closeTo(20, 9) as number, deviation: null, n: 1 });
});

test('unfinished pairs are left out and counted', () => {
  const cells = study().cells.map((one, i) => (i === 2 ? unfinished(one) : one));
  expect(contrastOf(study({ cells }), kbc)).toMatchObject({ pairs: 4, finishedPairs: 3, gain: { n: 3 } });
});
