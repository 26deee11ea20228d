import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS, type Layout } from '../config.ts';
import { CorruptDataError } from '../corrupt-data-error.ts';
import { identify } from '../identity/identify.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { openDataset } from '../open-dataset.ts';
import { copyMiniature } from '../testing/miniature-copy.ts';
import { openIndex, readIndexed } from './open-index.ts';

let folder: string;
let cache: string;
beforeEach(() => {
  folder = copyMiniature('spair-71k');
  cache = `${folder}-cache`;
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(cache, { recursive: true, force: true });
});

const open = () => openIndex({ root: folder, layout: 'spair-large', split: 'test' }, cache);
const indexFile = () => path.join(cache, 'pairs', fs.readdirSync(path.join(cache, 'pairs'))[0] ?? '');
const annotation = () => {
  const [id] = fs.readFileSync(path.join(folder, 'Layout/large/test.txt'), 'utf8').split('\n');
  return path.join(folder, 'PairAnnotation/test', `${id}.json`);
};
const madeAt = () => fs.statSync(indexFile()).mtimeMs;

test.each<['spair-71k' | 'pf-pascal' | 'pf-willow', Layout]>([
  ['spair-71k', 'spair-large'],
  ['spair-71k', 'spair-small'],
  ['pf-pascal', 'pf-pascal'],
  ['pf-willow', 'pf-willow'],
])(
  'an index of %s as %s gives what the folder gives, when made and when read again',
  async (name, layout) => {
    const copy = copyMiniature(name);
    for (const split of LAYOUT_DEFAULTS[layout].splits) {
      const direct = await readerOf(layout).open(copy, [split]);
      const made = await openIndex({ root: copy, layout, split }, cache);
      const kept = await openIndex({ root: copy, layout, split }, cache);
      expect(kept).toEqual(made);
      expect(made.ids).toEqual(direct.ids[split]);
      for (const read of [made, kept].map(readIndexed)) {
        for (let row = 0; row < direct.ids[split].length; row++) {
          expect(await read(row)).toEqual(await direct.read(split, row));
        }
      }
    }
    fs.rmSync(copy, { recursive: true });
  },
);

test('nothing is written into the data set', async () => {
  const before = fs.readdirSync(folder, { recursive: true });
  await open();
  expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
});

test('an index is made once, and again when one of its files changes, goes or comes back', async () => {
  const first = await open();
  const time = madeAt();
  expect(await open()).toEqual(first);
  expect(madeAt()).toBe(time);
  const seen = new Set([first.state]);
  const whole = fs.readFileSync(annotation());
  const changes: (() => void)[] = [
    () => fs.appendFileSync(annotation(), ' '),
    () => fs.rmSync(annotation()),
    () => fs.writeFileSync(annotation(), whole),
  ];
  for (const change of changes) {
    change();
    seen.add((await open()).state);
  }
  expect(seen.size).toBe(4);
});

test('a split is opened by its own list: others may be missing or damaged', async () => {
  fs.rmSync(path.join(folder, 'Layout/large/trn.txt'));
  fs.writeFileSync(path.join(folder, 'Layout/large/val.txt'), 'nonsense');
  const pairs = await (await openDataset(folder, { layout: 'spair-large' }, cache)).split('test');
  expect(pairs.length).toBe(4);
  expect(fs.readdirSync(path.join(cache, 'pairs'))).toHaveLength(1);
  const trn = (await openDataset(folder, { layout: 'spair-large' }, cache)).split('trn');
  await expect(trn).rejects.toThrow(/trn\.txt: not found/);
});

test('an equal size with another time is read again', async () => {
  await open();
  const text = fs.readFileSync(annotation(), 'utf8');
  fs.writeFileSync(annotation(), text.replace(/"viewpoint_variation":\d/, '"viewpoint_variation":2'));
  fs.utimesSync(annotation(), new Date(), new Date('2030-01-01'));
  const pair = await readIndexed(await open())(0);
  expect(pair.flags.viewpoint).toBe(2);
});

test.each<[string, (file: string) => void]>([
  ['cut short', (file) => fs.truncateSync(file, fs.statSync(file).size - 1)],
  ['empty', (file) => fs.truncateSync(file, 0)],
  ['of another format', (file) => fs.writeFileSync(file, '{"format":"keygrid pair index 1"}\n')],
  [
    'damaged in the middle',
    (file) => {
      const bytes = fs.readFileSync(file);
      bytes[bytes.length - 200] = (bytes[bytes.length - 200] ?? 0) ^ 1;
      fs.writeFileSync(file, bytes);
    },
  ],
])('an index that is %s is made again, without a word', async (_what, damage) => {
  const made = await open();
  const whole = fs.readFileSync(indexFile());
  damage(indexFile());
  expect(await open()).toEqual(made);
  expect(fs.readFileSync(indexFile())).toEqual(whole);
});

test('writers at the same time leave one whole index and nothing beside it', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, open));
  for (const one of all) expect(one).toEqual(all[0]);
  expect(fs.readdirSync(path.join(cache, 'pairs'))).toHaveLength(1);
  expect(await open()).toEqual(all[0]);
});

test('a cache that cannot be written costs time, nothing else', async () => {
  fs.writeFileSync(cache, 'a file');
  expect((await open()).ids).toHaveLength(4);
});

test('a corrupt pair fails when it is used, and only then; it is named each time (I12)', async () => {
  const file = annotation();
  fs.writeFileSync(file, '{"src_imname": ');
  for (let time = 0; time < 2; time++) {
    const pairs = await (await openDataset(folder, { layout: 'spair-large' }, cache)).split('test');
    expect((await pairs.query(1)).index).toBe(1);
    const failure: unknown = await pairs.query(0).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CorruptDataError);
    expect((failure as Error).message).toContain(`${file}: pair `);
    expect((failure as Error).message).toContain('not valid JSON');
  }
});

test("the target pictures' own annotations: one that changes, goes or comes makes the index again, and is no part of the identity", async () => {
  const first = await open();
  const { fingerprint, contents } = await identify(folder, 'spair-large', cache);
  expect(first.partsFiles.every((file) => file.startsWith('ImageAnnotation/'))).toBe(true);
  const furtherOf = async () => {
    const read = readIndexed(await open());
    return Promise.all(first.ids.map(async (_, row) => (await read(row)).furtherParts));
  };
  const before = await furtherOf();
  const place = before.findIndex((parts) => parts !== undefined && parts.length > 0);
  const [part] = before[place] ?? [];
  const name = path.parse((await readIndexed(first)(place)).target.file.replace('JPEG', '')).name;
  const file = path.join(folder, first.partsFiles.find((one) => one.includes(`/${name}.json`)) ?? '');
  const whole = fs.readFileSync(file, 'utf8');
  const { kps, ...rest } = JSON.parse(whole) as { kps: Record<string, unknown> };
  fs.writeFileSync(file, JSON.stringify({ ...rest, kps: { ...kps, [part?.id ?? '']: null } }));
  expect((await furtherOf())[place]).toEqual(before[place]?.filter(({ id }) => id !== part?.id));
  fs.rmSync(file);
  expect((await furtherOf())[place]).toBeUndefined();
  fs.writeFileSync(file, whole);
  expect(await furtherOf()).toEqual(before);
  fs.rmSync(path.join(folder, 'ImageAnnotation'), { recursive: true });
  expect(await identify(folder, 'spair-large', cache)).toMatchObject({ fingerprint, contents });
});
