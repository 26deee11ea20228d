import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPictureCache } from './picture-cache.ts';
import { writeTinySet } from './testing/tiny-set.ts';

/** Of one decoded picture. */
const BYTES = 40 * 30 * 3;
let folder: string;
let left: string;
let right: string;

beforeAll(async () => {
  folder = await writeTinySet();
  left = path.join(folder, 'JPEGImages/cat/left.jpg');
  right = path.join(folder, 'JPEGImages/cat/right.jpg');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('a kept picture is the same one, also while it is being read', async () => {
  const cache = createPictureCache(10 * BYTES);
  const [a, b] = await Promise.all([cache.get(left), cache.get(left)]);
  expect(b).toBe(a);
  expect(await cache.get(left)).toBe(a);
});

test('the longest unused picture goes first', async () => {
  const third = path.join(folder, 'third.jpg');
  fs.copyFileSync(left, third);
  const cache = createPictureCache(2 * BYTES);
  const first = await cache.get(left);
  const second = await cache.get(right);
  await cache.get(left);
  await cache.get(third);
  expect(await cache.get(left)).toBe(first);
  expect(await cache.get(right)).not.toBe(second);
});

test('a picture larger than the limit is still given', async () => {
  expect((await createPictureCache(1).get(left)).width).toBe(40);
});

test('a failure is not kept', async () => {
  const late = path.join(folder, 'late.jpg');
  const cache = createPictureCache(10 * BYTES);
  await expect(cache.get(late)).rejects.toThrow('no such picture');
  fs.copyFileSync(left, late);
  expect((await cache.get(late)).height).toBe(30);
});
