import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMON_SPLITS } from '../config.ts';
import { openDataset, summariseDataset } from '../open-dataset.ts';
import { decodePicture } from '@keygrid/images';
import type { SynthesisOptions } from './recipe.ts';
import { synthesise } from './synthesise.ts';

const OPTIONS: SynthesisOptions = {
  seed: 11,
  pairs: { trn: 12, val: 6, test: 6 },
  imageSize: { width: 96, height: 72 },
  imagesPerCategory: { trn: 6, val: 4, test: 4 },
};
const IMAGES = 6 * (6 + 4 + 4);

let parent: string;
const at = (name: string) => path.join(parent, name);

/** Every file's contents by its path. */
function filesOf(folder: string): Map<string, string> {
  const names = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  const read = (entry: fs.Dirent) => path.join(entry.parentPath, entry.name);
  return new Map(
    names.map((e) => [path.relative(folder, read(e)), fs.readFileSync(read(e)).toString('base64')]),
  );
}

beforeAll(async () => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-synthetic-'));
  await synthesise(at('first'), OPTIONS);
});
afterAll(() => fs.rmSync(parent, { recursive: true }));

test('the same options give the same bytes; another seed gives others', async () => {
  await synthesise(at('second'), { ...OPTIONS });
  const first = filesOf(at('first'));
  expect(filesOf(at('second'))).toEqual(first);
  await synthesise(at('third'), { ...OPTIONS, seed: 12 });
  const third = filesOf(at('third'));
  const pictures = [...first.keys()].filter((name) => name.endsWith('.jpg'));
  expect(pictures.length).toBe(IMAGES);
  expect(pictures.every((name) => third.get(name) !== first.get(name))).toBe(true);
});

test('the SPair-71k loader reads all of it back', async () => {
  const summary = await summariseDataset(at('first'), 'spair-large');
  expect(summary).toEqual({
    pairs: OPTIONS.pairs,
    categories: ['bird', 'car', 'chair', 'fish', 'person', 'teapot'],
  });
  const dataset = await openDataset(at('first'), { layout: 'spair-large' });
  const pictures = new Map<string, Set<string>>();
  for (const split of COMMON_SPLITS) {
    const pairs = await dataset.split(split);
    for (let i = 0; i < pairs.length; i++) {
      const [query, truth] = [await pairs.query(i), await pairs.truth(i)];
      expect(truth.targetKeypoints.length).toBe(query.sourceKeypoints.length);
      expect(query.sourceKeypoints.length).toBeGreaterThanOrEqual(4);
      await decodePicture(query.sourceFile, query.sourceSize);
      await decodePicture(query.targetFile, query.targetSize);
      for (const file of [query.sourceFile, query.targetFile]) {
        pictures.set(file, (pictures.get(file) ?? new Set()).add(split));
      }
    }
  }
  expect([...pictures.values()].every((splits) => splits.size === 1)).toBe(true);
});

test('made again it is left alone; made otherwise it is replaced; progress counts the images', async () => {
  await synthesise(at('again'), OPTIONS);
  expect(await synthesise(at('again'), OPTIONS)).toEqual({ made: false, images: IMAGES });
  const seen: number[] = [];
  const onProgress = ({ done }: { done: number }) => seen.push(done);
  expect(await synthesise(at('again'), { ...OPTIONS, seed: 5, onProgress })).toMatchObject({ made: true });
  expect(seen).toEqual(Array.from({ length: IMAGES }, (_, i) => i + 1));
});

test('a folder that holds something else is refused and left as it is', async () => {
  fs.mkdirSync(at('mine'));
  fs.writeFileSync(at('mine/thesis.txt'), 'years of work');
  await expect(synthesise(at('mine'), OPTIONS)).rejects.toThrow(/thesis\.txt/);
  fs.writeFileSync(at('first/thesis.txt'), 'years of work');
  await expect(synthesise(at('first'), { ...OPTIONS, seed: 1 })).rejects.toThrow(UserError);
  fs.rmSync(at('first/thesis.txt'));
  await expect(synthesise(at('mine/thesis.txt'), OPTIONS)).rejects.toThrow(/is a file/);
});

test('interrupted, it leaves nothing behind and keeps what was there', async () => {
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => (done === 5 ? stop.abort() : undefined);
  const before = filesOf(at('first'));
  const options = { ...OPTIONS, seed: 99, signal: stop.signal, onProgress };
  await expect(synthesise(at('first'), options)).rejects.toThrow();
  expect(filesOf(at('first'))).toEqual(before);
  expect(fs.readdirSync(parent).some((name) => name.includes('unfinished'))).toBe(false);
});

test.each<[string, Partial<SynthesisOptions>]>([
  ['seed', { seed: 1.5 }],
  ['val pairs', { pairs: { trn: 1, val: 0, test: 1 } }],
  ['images', { imagesPerCategory: { trn: 2, val: 4, test: 4 } }],
  ['side', { imageSize: { width: 250, height: 20 } }],
])('an impossible %s is bad input', async (word, wrong) => {
  const failure = await synthesise(at('never'), { ...OPTIONS, ...wrong }).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(UserError);
  expect((failure as Error).message).toContain(word);
  expect(fs.existsSync(at('never'))).toBe(false);
});
