import type { MetricPoint } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { metricBatch } from './metric-batch.ts';

const points = (count: number) =>
  Array.from({ length: count }, (_, step) => ({ key: 'train/loss', step, value: 1 }));

test('500 points are sent at once, the rest on flush, in order and none twice', () => {
  const sent: MetricPoint[][] = [];
  const batch = metricBatch((some) => sent.push(some));
  batch.add(points(499));
  expect(sent).toEqual([]);
  batch.add(points(1));
  expect(sent.map((some) => some.length)).toEqual([500]);
  batch.add(points(2));
  batch.flush();
  batch.flush();
  expect(sent.map((some) => some.length)).toEqual([500, 2]);
});
