import { expect, test } from 'vitest';
import { summarise } from './latencies.ts';

test('p50 and p95 are the nearest ranks, whatever the order', () => {
  const times = Array.from({ length: 40 }, (_, i) => 40 - i);
  expect(summarise(times)).toMatchObject({ p50: 20, p95: 38 });
  expect(summarise([7])).toMatchObject({ p50: 7, p95: 7 });
});
