import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import { copyMiniature } from './testing/miniature-copy.ts';
import { TINY_PAIR, writeTinyPair, writeTinySet } from './testing/tiny-set.ts';

let folder: string;
let cacheFolder: string;
beforeEach(async () => {
  folder = await writeTinySet();
  cacheFolder = path.join(folder, 'elsewhere');
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

test('it is what it always was', async () => {
  const miniature = fileURLToPath(new URL('../testdata/spair-71k', import.meta.url));
  expect(await fingerprint(miniature, 'spair-large', cacheFolder)).toBe(
    'aeafc5f39814cf4ccdec854fecf927e24584bce5f7aa8dd484009245a8893988',
  );
});

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
  const first = await fingerprint(folder, 'spair-large', cacheFolder);
  writeTinyPair(folder, 'val', changed);
  fs.utimesSync(file, then, then);
  expect(await fingerprint(folder, 'spair-large', cacheFolder)).toBe(first);
  fs.utimesSync(file, later, later);
  expect(await fingerprint(folder, 'spair-large', cacheFolder)).not.toBe(first);
});

test('a missing folder names the path looked for and the layout expected', async () => {
  fs.rmSync(path.join(folder, 'JPEGImages'), { recursive: true });
  await expect(fingerprint(folder, 'spair-large')).rejects.toThrow(/JPEGImages: not found[\s\S]*Expected/);
});

test('a listed file that is not there has no fingerprint, and is named', async () => {
  const copy = copyMiniature('pf-pascal');
  fs.rmSync(path.join(copy, 'JPEGImages/val_bird_0003.jpg'));
  await expect(fingerprint(copy, 'pf-pascal', cacheFolder)).rejects.toThrow(
    /val_bird_0003\.jpg: not found, though a list of pairs needs it/,
  );
  fs.rmSync(copy, { recursive: true });
});
