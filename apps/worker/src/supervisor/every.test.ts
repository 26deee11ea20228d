import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { every } from './every.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work that has not ended is not begun a second time; an error is told and the next time comes', async () => {
  const errors: unknown[] = [];
  let begun = 0;
  let end = () => {};
  const work = () =>
    new Promise<void>((resolve, reject) => {
      begun += 1;
      end = begun === 1 ? () => reject(new Error('lost')) : resolve;
    });
  const stop = every(100, work, (error) => errors.push(error));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toBe(1);
  end();
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toBe(2);
  expect(errors).toEqual([new Error('lost')]);
  end();
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toBe(2);
});
