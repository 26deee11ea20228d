import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyMiniature } from '../testing/miniature-copy.ts';
import { TINY_PAIR, writeTinyPair, writeTinySet } from '../testing/tiny-set.ts';
import { identify } from './identify.ts';
import { firstChange } from './manifest.ts';

let folder: string;
let cacheFolder: string;
beforeEach(async () => {
  folder = await writeTinySet();
  cacheFolder = path.join(folder, 'elsewhere');
});
const fingerprint = async (...where: Parameters<typeof identify>) => (await identify(...where)).fingerprint;
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Another annotation of the same length. */
const changed = {
  ...TINY_PAIR,
  src_kps: [
    [10, 5],
    [20, 16],
  ],
};

function flipLastByte(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
}

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

test('what is not read does not count, leftovers of editors and systems least of all', async () => {
  const first = await identify(folder, 'spair-large', cacheFolder);
  const [annotation] = fs.readdirSync(path.join(folder, 'PairAnnotation', 'val'));
  for (const leftover of [
    '.DS_Store',
    'JPEGImages/.DS_Store',
    'JPEGImages/Thumbs.db',
    'JPEGImages/cat/Thumbs.db',
    'JPEGImages/cat/._left.jpg',
    'JPEGImages/cat/notes.txt',
    'JPEGImages/README',
    `PairAnnotation/val/._${annotation}`,
    `PairAnnotation/val/.#${annotation}`,
    `PairAnnotation/val/${annotation}~`,
  ])
    fs.writeFileSync(path.join(folder, leftover), 'x');
  expect(await identify(folder, 'spair-large', cacheFolder)).toEqual(first);
});

test('a picture changed at equal size, its time put back, changes the contents and not version 1', async () => {
  const first = await identify(folder, 'spair-large', cacheFolder);
  const picture = path.join(folder, 'JPEGImages/cat/left.jpg');
  const { atime, mtime } = fs.statSync(picture);
  flipLastByte(picture);
  fs.utimesSync(picture, atime, mtime);
  const second = await identify(folder, 'spair-large', cacheFolder);
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.contents).not.toBe(first.contents);
  expect(firstChange(first.manifest, second.manifest)).toEqual({
    file: 'JPEGImages/cat/left.jpg',
    what: 'changed',
    of: 1,
  });
});

const rename = (from: string, to: string) => {
  fs.mkdirSync(path.dirname(path.join(folder, to)), { recursive: true });
  fs.renameSync(path.join(folder, from), path.join(folder, to));
};
test.each<[string, string, Partial<typeof TINY_PAIR>]>([
  ['named .png', 'JPEGImages/cat/left.png', { src_imname: 'left.png' }],
  ['named .jpeg', 'JPEGImages/cat/left.jpeg', { src_imname: 'left.jpeg' }],
  ['named .JPG', 'JPEGImages/cat/left.JPG', { src_imname: 'left.JPG' }],
  ['hidden', 'JPEGImages/cat/.left.jpg', { src_imname: '.left.jpg' }],
  ['in a folder with a dot', 'JPEGImages/c.at/left.jpg', { category: 'c.at' }],
])('a picture %s is covered: by version 2, over exactly the files read', async (_what, picture, keys) => {
  rename('JPEGImages/cat/left.jpg', picture);
  if (keys.category) rename('JPEGImages/cat/right.jpg', `JPEGImages/${keys.category}/right.jpg`);
  for (const split of ['trn', 'val', 'test']) writeTinyPair(folder, split, { ...TINY_PAIR, ...keys });
  const first = await identify(folder, 'spair-large', cacheFolder);
  expect(first.fingerprint).toBe(first.contents);
  fs.writeFileSync(path.join(folder, 'JPEGImages/cat/unread.jpg'), 'x');
  expect(await identify(folder, 'spair-large', cacheFolder)).toEqual(first);
  flipLastByte(path.join(folder, picture));
  const second = await identify(folder, 'spair-large', cacheFolder);
  expect(second.fingerprint).not.toBe(first.fingerprint);
  expect(firstChange(first.manifest, second.manifest)?.file).toBe(picture);
});

test('a data set with keypoints marked absent has version 2, one with NaN in PF-PASCAL, as ever, version 1', async () => {
  writeTinyPair(folder, 'val', {
    ...TINY_PAIR,
    trg_kps: [
      [-1, -1],
      [21, 15],
    ],
  });
  const { fingerprint, contents } = await identify(folder, 'spair-large', cacheFolder);
  expect(fingerprint).toBe(contents);
  const copy = copyMiniature('pf-pascal');
  const pascal = await identify(copy, 'pf-pascal', cacheFolder);
  expect(pascal.fingerprint).not.toBe(pascal.contents);
  fs.rmSync(copy, { recursive: true });
});

test('a folder with the list of one split only has an identity, another one when a list comes', async () => {
  const whole = await identify(folder, 'spair-large', cacheFolder);
  for (const split of ['trn', 'val']) rename(`Layout/large/${split}.txt`, `aside/${split}.txt`);
  const part = await identify(folder, 'spair-large', cacheFolder);
  expect(part.fingerprint).toBe(part.contents);
  expect(part.splits).toEqual(['test']);
  expect(part.manifest).not.toContain('/trn');
  for (const split of ['trn', 'val']) rename(`aside/${split}.txt`, `Layout/large/${split}.txt`);
  expect(await identify(folder, 'spair-large', cacheFolder)).toEqual(whole);
});

test('files come, go and change: the first in the order of paths is named, with how many there are', async () => {
  const { manifest } = await identify(folder, 'spair-large', cacheFolder);
  flipLastByte(path.join(folder, 'JPEGImages/cat/right.jpg'));
  fs.rmSync(path.join(folder, 'JPEGImages/cat/left.jpg'));
  const second = await identify(folder, 'spair-large', cacheFolder);
  const gone = { file: 'JPEGImages/cat/left.jpg', what: 'gone', of: 2 };
  expect(firstChange(manifest, second.manifest)).toEqual(gone);
  expect(firstChange(second.manifest, manifest)).toEqual({ ...gone, what: 'new' });
  expect(firstChange(manifest, manifest)).toBeUndefined();
});

test.each<[string, (file: string) => void]>([
  ['cut short', (file) => fs.truncateSync(file, fs.statSync(file).size - 1)],
  ['empty', (file) => fs.truncateSync(file, 0)],
  ['damaged', flipLastByte],
])('digests on disk that are %s are made again', async (_what, damage) => {
  const first = await identify(folder, 'spair-large', cacheFolder);
  const [file = ''] = fs.readdirSync(path.join(cacheFolder, 'identities'));
  damage(path.join(cacheFolder, 'identities', file));
  expect(await identify(folder, 'spair-large', cacheFolder)).toEqual(first);
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
