import os from 'node:os';
import { expect, test } from 'vitest';
import { heldBytes, memoryLimitOf } from './child-memory.ts';

test('the limit of a run: as asked for, else nine tenths of the machine or container, shared among the slots', () => {
  expect(memoryLimitOf({ memory: 1.5 }, 4)).toBe(1.5 * 2 ** 30);
  expect(memoryLimitOf({}, 3, 10 * 2 ** 30)).toBe(3 * 2 ** 30);
  expect(memoryLimitOf({}, 1)).toBeLessThanOrEqual(0.9 * os.totalmem());
});

test.skipIf(process.platform !== 'linux')('what a process holds grows with what it takes', () => {
  const before = heldBytes(process.pid) ?? 0;
  const taken = Buffer.alloc(2 ** 28, 1);
  const after = heldBytes(process.pid) ?? 0;
  expect(after - before).toBeGreaterThan(0.9 * taken.length);
  expect(heldBytes(2 ** 30)).toBeUndefined();
});
