import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import { TINY_PAIR, writeTinyPair, writeTinySet } from './testing/tiny-set.ts';

let folder: string;
let cacheFile: string;
beforeEach(async () => {
  folder = await writeTinySet();
  cacheFile = path.join(folder, 'elsewhere', 'fingerprints.json');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Another annotation of the same length. */
const changed = {
  ...TINY_PAIR,
  src_kps: [
    [10, 5],
    [20, 16],
  ],
};

test('the same files anywhere give the same fingerprint', async () => {
  const copy = `${folder}-copy`;
  fs.cpSync(folder, copy, { recursive: true });
  const first = await fingerprint(folder, 'spair-large');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint(copy, 'spair-large')).toBe(first);
  fs.rmSync(copy, { recursive: true });
});

test('an annotation of other content, a picture of other size and another layout change it', async () => {
  const seen = new Set([await fingerprint(folder, 'spair-large'), await fingerprint(folder, 'spair-small')]);
  writeTinyPair(folder, 'val', changed);
  seen.add(await fingerprint(folder, 'spair-large'));
  fs.appendFileSync(path.join(folder, 'JPEGImages/cat/left.jpg'), 'x');
  seen.add(await fingerprint(folder, 'spair-large'));
  expect(seen.size).toBe(4);
});

test('what nobody reads does not count', async () => {
  const first = await fingerprint(folder, 'spair-large');
  fs.writeFileSync(path.join(folder, '.DS_Store'), 'x');
  fs.writeFileSync(path.join(folder, 'JPEGImages', '.DS_Store'), 'x');
  fs.writeFileSync(path.join(folder, 'JPEGImages', 'cat', 'notes.txt'), 'x');
  expect(await fingerprint(folder, 'spair-large')).toBe(first);
});

test('it is remembered while sizes and modification times stay, and no longer', async () => {
  const [then, later] = [new Date('2024-01-01'), new Date('2024-01-02')];
  const file = writeTinyPair(folder, 'val', TINY_PAIR);
  fs.utimesSync(file, then, then);
  const first = await fingerprint(folder, 'spair-large', cacheFile);
  writeTinyPair(folder, 'val', changed);
  fs.utimesSync(file, then, then);
  expect(await fingerprint(folder, 'spair-large', cacheFile)).toBe(first);
  fs.utimesSync(file, later, later);
  expect(await fingerprint(folder, 'spair-large', cacheFile)).not.toBe(first);
});

test('a damaged cache costs time, never correctness', async () => {
  const first = await fingerprint(folder, 'spair-large', cacheFile);
  fs.writeFileSync(cacheFile, '{"half');
  expect(await fingerprint(folder, 'spair-large', cacheFile)).toBe(first);
  expect(JSON.parse(fs.readFileSync(cacheFile, 'utf8'))).toHaveProperty([`spair-large:${folder}`]);
});

test('a missing folder names the path looked for and the layout expected', async () => {
  fs.rmSync(path.join(folder, 'JPEGImages'), { recursive: true });
  await expect(fingerprint(folder, 'spair-large')).rejects.toThrow(/JPEGImages: not found[\s\S]*Expected/);
});
