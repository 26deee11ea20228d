import { expect, test } from 'vitest';
import { prefetch } from './prefetch.ts';

test('items come in order, at most `ahead` + 1 under way', async () => {
  let under = 0;
  let most = 0;
  const load = async (n: number) => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    return n * 10;
  };
  const got: number[] = [];
  for await (const value of prefetch([1, 2, 3, 4, 5, 6], load, 2)) got.push(value);
  expect(got).toEqual([10, 20, 30, 40, 50, 60]);
  expect(most).toBe(3);
});

test('I12: a load that fails is thrown at its turn, and only there', async () => {
  const load = async (n: number) => {
    if (n === 3) throw new Error('pair 3 is not readable');
    return n;
  };
  const got: number[] = [];
  const read = async () => {
    for await (const value of prefetch([1, 2, 3, 4], load, 3)) got.push(value);
  };
  await expect(read()).rejects.toThrow('pair 3 is not readable');
  expect(got).toEqual([1, 2]);
});

test('a reader that stops early leaves no failure behind', async () => {
  const load = async (n: number) => (n > 1 ? Promise.reject(new Error('later')) : n);
  for await (const value of prefetch([1, 2, 3], load, 2)) {
    expect(value).toBe(1);
    break;
  }
});
