import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPictureCache } from './picture-cache.ts';
import type { Picture } from './picture.ts';

/** Picture n is n + 1 pixels wide and one high. */
const PICTURES = 6;
const bytesOf = (n: number) => 3 * (n + 1);
let folder: string;
const file = (n: number) => path.join(folder, `${n}.png`);

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-cache-'));
  for (let n = 0; n < PICTURES; n++) {
    await sharp({ create: { width: n + 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toFile(file(n));
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The plainest cache there is: a list of what is kept, oldest first. */
function createModel(limit: number) {
  let list: number[] = [];
  const size = () => list.reduce((sum, n) => sum + bytesOf(n), 0);
  return {
    size,
    /** Whether it was kept. */
    use(n: number): boolean {
      const isKept = list.includes(n);
      list = [...list.filter((other) => other !== n), n];
      while (size() > limit && list.length > 1) list.shift();
      return isKept;
    },
  };
}

test('keeps what a plain list of the last used pictures keeps, within its limit', async () => {
  const uses = fc.array(fc.nat(PICTURES - 1), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(fc.nat(60), uses, async (limit, sequence) => {
      const cache = createPictureCache(limit);
      const model = createModel(limit);
      const last = new Map<number, Picture>();
      for (const n of sequence) {
        const picture = await cache.get(file(n));
        expect(picture.width).toBe(n + 1);
        expect(picture === last.get(n)).toBe(model.use(n));
        expect(model.size()).toBeLessThanOrEqual(Math.max(limit, bytesOf(n)));
        last.set(n, picture);
      }
    }),
    { numRuns: 60 },
  );
});

test('requests under way are shared, with any others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      fc.array(fc.nat(PICTURES - 1), { maxLength: 20 }),
      async (limit, together) => {
        const cache = createPictureCache(limit);
        const got = await Promise.all(together.map((n) => cache.get(file(n))));
        expect(got.map(({ width }) => width - 1)).toEqual(together);
        const distinct = new Set(got);
        expect(distinct.size).toBe(new Set(together).size);
      },
    ),
    { numRuns: 40 },
  );
});

test('a failure reaches all who wait for it and is not kept', async () => {
  const late = path.join(folder, 'late.png');
  const cache = createPictureCache(1000);
  const both = await Promise.allSettled([cache.get(late), cache.get(late)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fs.copyFileSync(file(4), late);
  expect((await cache.get(late)).width).toBe(5);
});

test('each request has its expected size checked, also of a picture that is kept', async () => {
  const cache = createPictureCache(1000);
  const right = { width: 3, height: 1 };
  const kept = await cache.get(file(2), right);
  await expect(cache.get(file(2), { width: 1, height: 3 })).rejects.toThrow(/3×1.*1×3/);
  expect(await cache.get(file(2), right)).toBe(kept);
});
