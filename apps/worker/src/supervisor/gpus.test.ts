import { expect, test } from 'vitest';
import { parseGpus } from './gpus.ts';

const CSV = '0, GPU-aa, 24576\n1, GPU-bb, 24576\n';

test('every GPU the driver lists, or those this process was given', () => {
  expect(parseGpus(CSV, undefined)).toEqual([
    { id: '0', memoryGiB: 24 },
    { id: '1', memoryGiB: 24 },
  ]);
  expect(parseGpus(CSV, '1').map((gpu) => gpu.id)).toEqual(['1']);
  expect(parseGpus(CSV, 'GPU-aa').map((gpu) => gpu.id)).toEqual(['0']);
  expect(parseGpus(CSV, '-1')).toEqual([]);
});

test('no driver, no GPU', () => {
  expect(parseGpus('', undefined)).toEqual([]);
});
