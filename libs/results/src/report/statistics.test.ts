import { expect, test } from 'vitest';
import { meanInterval, meanOf, statisticOf } from './statistics.ts';

test('mean and sample standard deviation by hand', () => {
  // Deviations −2, −2, 0, 4; squares sum to 24; 24 / 3 = 8.
  expect(statisticOf([3, 3, 5, 9])).toEqual({ mean: 5, deviation: Math.sqrt(8), n: 4 });
});

test('one value has no deviation and no interval; none has no statistic', () => {
  expect(statisticOf([7])).toEqual({ mean: 7, deviation: null, n: 1 });
  expect(meanInterval({ mean: 7, deviation: null, n: 1 })).toBeNull();
  expect(statisticOf([])).toBeNull();
  expect(meanOf([])).toBeNaN();
});

test.each([
  // Quantiles of printed t tables, two-sided 95 %.
  { n: 2, t: 12.7062 },
  { n: 3, t: 4.3027 },
  { n: 8, t: 2.3646 },
  { n: 31, t: 2.0423 },
])('the 95 % interval of $n values reaches $t standard errors', ({ n, t }) => {
  const interval = meanInterval({ mean: 10, deviation: Math.sqrt(n), n });
  expect(interval?.low).toBeCloseTo(10 - t, 3);
  expect(interval?.high).toBeCloseTo(10 + t, 3);
});

test('another confidence', () => {
  // t(0.95, 4) = 2.1318
  expect(meanInterval({ mean: 0, deviation: Math.sqrt(5), n: 5 }, 0.9)?.high).toBeCloseTo(2.1318, 3);
});
