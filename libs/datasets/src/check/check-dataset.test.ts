/** Defects planted in SPair-71k's miniature, one kind at a time: each is found and named, and nothing else is. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMON_SPLITS } from '../config.ts';
import type { DefectKind } from '../defect.ts';
import { openDataset } from '../open-dataset.ts';
import { edit } from '../testing/miniature-copy.ts';
import { plantedSet, type PlantedSet } from '../testing/planted.ts';
import { expectRunsWithout, PAIRS, readAll, type Defective } from '../testing/read-all.ts';
import { checkDataset } from './check-dataset.ts';

let set: PlantedSet;
let id: string;
beforeEach(() => {
  set = plantedSet();
  id = set.ids('test')[1] ?? '';
});
afterEach(() => set.remove());

/** All pairs of a split that show a picture. */
const pairsOf = (picture: string) =>
  COMMON_SPLITS.flatMap((split) =>
    set
      .ids(split)
      .flatMap((name) => (set.pictures(split, name).includes(picture) ? [{ split, id: name }] : [])),
  );
const check = () => checkDataset(set.folder, 'spair-large');
const only = (kind: DefectKind, file: string, what: string | RegExp) => [
  { kind, file, what: expect.stringMatching(what) as string, pairs: [{ split: 'test', id }] },
];

const expectExcludable = (defects: readonly Defective[]) => expectRunsWithout(set.folder, defects);

test('a sound set has no defect and no odd fact, and is counted', async () => {
  const seen: string[] = [];
  const report = await checkDataset(set.folder, 'spair-large', ({ step, done, total }) => {
    seen.push(`${step} ${done}/${total}`);
  });
  expect(report.defects).toEqual([]);
  expect(report.facts).toEqual([]);
  expect(report.splits.map(({ split, pairs, defectivePairs }) => [split, pairs, defectivePairs])).toEqual([
    ['trn', 6, 0],
    ['val', 2, 0],
    ['test', 4, 0],
  ]);
  const query = await (await openDataset(set.folder, { layout: 'spair-large' })).split('val');
  let keypoints = 0;
  for (let i = 0; i < query.length; i++) keypoints += (await query.query(i)).sourceKeypoints.length;
  expect(report.splits[1]?.keypoints).toBe(keypoints);
  expect(seen).toContain(`pairs ${PAIRS}/${PAIRS}`);
  expect(seen).toContain(`pictures ${report.pictures}/${report.pictures}`);
});

/** Name, how it is planted, and what must be found of the annotation of `id`. */
const IN_ANNOTATION: [string, (file: string) => void, DefectKind, string | RegExp][] = [
  ['no file', (file) => fs.rmSync(file), 'missing-file', /no such annotation, though .*test\.txt lists it/],
  ['invalid JSON', (file) => fs.writeFileSync(file, '{"src_kps": ['), 'annotation', /^not valid JSON/],
  [
    'NaN instead of a keypoint',
    (file) =>
      fs.writeFileSync(
        file,
        fs.readFileSync(file, 'utf8').replace(/"src_kps":\[\[[\d.]+/, '"src_kps":[[NaN'),
      ),
    'annotation',
    /^not valid JSON.*N/,
  ],
  ['a missing key', () => set.change('test', id, { trg_imsize: undefined }), 'annotation', /^trg_imsize: /],
  ['no category', () => set.change('test', id, { category: '' }), 'annotation', /^category: /],
  [
    'a box inverted',
    () => set.change('test', id, { src_bndbox: [30, 9, 20, 40] }),
    'box',
    /^src_bndbox: .*x1 < x2.*found \[30,9,20,40\]/,
  ],
  [
    'a box without area',
    () => set.change('test', id, { trg_bndbox: [30, 9, 30, 40] }),
    'box',
    /^trg_bndbox: /,
  ],
  [
    'unequal numbers of keypoints',
    () => set.change('test', id, { trg_kps: (kps: unknown[]) => kps.slice(1) }),
    'keypoint-count',
    /src_kps has \d+ keypoints, trg_kps \d+/,
  ],
  [
    'a keypoint outside its image',
    () =>
      set.change('test', id, { src_kps: (kps: unknown[]) => kps.map((p, i) => (i === 2 ? [64.5, 3] : p)) }),
    'keypoint',
    /^keypoint src_kps\[2\] = \(64\.5, 3\) is outside its image JPEGImages\/.*\(64×64 pixels\)/,
  ],
];

test.each(IN_ANNOTATION)('%s', async (_name, plant, kind, what) => {
  plant(set.path(set.annotation('test', id)));
  const { defects, facts, splits } = await check();
  expect(defects).toEqual(only(kind, set.annotation('test', id), what));
  expect(facts).toEqual([]);
  expect(splits.map(({ defectivePairs }) => defectivePairs)).toEqual([0, 0, 1]);
  await expectExcludable(defects);
});

test('everything wrong with one pair is found, not the first of it', async () => {
  const outside = (kps: unknown[]) => kps.map((p, i) => (i < 2 ? [-1, 500 + i] : p));
  set.change('test', id, { src_kps: outside, trg_kps: (kps: unknown[]) => kps.slice(1) });
  const { defects } = await check();
  expect(defects.map(({ kind }) => kind)).toEqual(['keypoint-count', 'keypoint', 'keypoint']);
  expect(defects.map(({ what }) => what).join()).toMatch(
    /src_kps\[0\] = \(-1, 500\).*src_kps\[1\] = \(-1, 501\)/,
  );
  await expectExcludable(defects);
});

/** How a picture is damaged, and what must be found. */
const IN_PICTURE: [string, (file: string) => void | Promise<void>, DefectKind, string | RegExp][] = [
  [
    'a truncated picture',
    (file) => fs.truncateSync(file, fs.statSync(file).size >> 1),
    'picture',
    /^not a readable picture/,
  ],
  ['an empty picture', (file) => fs.truncateSync(file), 'picture', /^not a readable picture/],
  ['a picture that is gone', (file) => fs.rmSync(file), 'missing-file', /^no such picture/],
  [
    'a folder for a picture',
    (file) => (fs.rmSync(file), fs.mkdirSync(file)),
    'unreadable-file',
    /^it is a folder; expected a JPEG or PNG picture/,
  ],
  [
    'a pipe for a picture',
    (file) => (fs.rmSync(file), void execFileSync('mkfifo', [file])),
    'unreadable-file',
    /^it is a pipe/,
  ],
  [
    'a link to zeros without end for a picture',
    (file) => (fs.rmSync(file), fs.symlinkSync('/dev/zero', file)),
    'unreadable-file',
    /^it is a device/,
  ],
  [
    'a sparse file of 5 GiB for a picture',
    (file) => fs.truncateSync(file, 5 * 2 ** 30),
    'unreadable-file',
    /^it has 5 GiB, more than the 320 MiB/,
  ],
  [
    'a picture of another size',
    async (file) =>
      fs.writeFileSync(
        file,
        await sharp(fs.readFileSync(file)).resize(32, 64, { fit: 'fill' }).jpeg().toBuffer(),
      ),
    'picture-size',
    /^the picture is 32×64 pixels, its annotation says 64×64/,
  ],
];

test.each(IN_PICTURE)('%s is one finding, with every pair it spoils', async (_name, plant, kind, what) => {
  const [picture] = set.pictures('test', id);
  const pairs = pairsOf(picture);
  await plant(set.path(picture));
  const { defects, facts } = await check();
  expect(defects).toEqual([{ kind, file: picture, what: expect.stringMatching(what) as string, pairs }]);
  expect(facts).toEqual([]);
  await expectExcludable(defects);
});

test('sizes swapped in one annotation spoil that pair alone', async () => {
  set.change('test', id, { src_imsize: [80, 100, 3], src_kps: (kps: unknown[]) => kps.map(() => [5, 5]) });
  set.change('test', id, { src_bndbox: [1, 1, 9, 9] });
  const { defects } = await check();
  const [picture] = set.pictures('test', id);
  expect(defects).toEqual(
    only('picture-size', picture, 'the picture is 64×64 pixels, its annotation says 80×100'),
  );
  await expectExcludable(defects);
});

test('an unknown class leads to pictures that are not there', async () => {
  set.change('test', id, { category: 'dragon' });
  const { defects } = await check();
  expect(defects.map(({ kind, file }) => [kind, file])).toEqual(
    set.pictures('test', id).map((picture) => ['missing-file', picture]),
  );
  await expectExcludable(defects);
});

test('what two splits share is a fact: pictures, and pairs in either order', async () => {
  const [trained] = set.ids('trn');
  const [source, target] = set.pictures('trn', trained ?? '').map((file) => path.basename(file));
  const [category] = [path.basename(path.dirname(set.pictures('trn', trained ?? '')[0]))];
  const size = { src_imsize: [64, 64, 3], trg_imsize: [64, 64, 3] };
  const leak = (name: string, from: unknown, to: unknown) =>
    set.change('test', name, { ...size, category, src_imname: from, trg_imname: to });
  leak(set.ids('test')[0] ?? '', source, target);
  leak(set.ids('test')[3] ?? '', target, source);
  const { defects, facts } = await check();
  expect(defects).toEqual([]);
  const pairs = [0, 3].map((i) => ({ split: 'test', id: set.ids('test')[i] }));
  expect(facts.filter(({ kind }) => kind.startsWith('shared'))).toEqual([
    {
      kind: 'shared-pictures',
      split: 'test',
      what: expect.stringMatching(/^2 of the \d+ pictures of test are in trn too/) as string,
      pairs,
    },
    {
      kind: 'shared-pairs',
      split: 'test',
      what: '1 of the 3 unordered pairs of test are in trn too (in the same order: 1 of 4)',
      pairs,
    },
  ]);
  expect(facts.find(({ kind }) => kind === 'reversed')).toMatchObject({ pairs });
});

test('the same images twice, keypoints outside their box and pairs without any are facts', async () => {
  const [first, , third, fourth] = set.ids('test');
  fs.copyFileSync(
    set.path(set.annotation('test', first ?? '')),
    set.path(set.annotation('test', third ?? '')),
  );
  set.change('test', fourth ?? '', { src_kps: [], trg_kps: [] });
  const corner = (box: number[]) => [box[0] ?? 0, box[1] ?? 0, (box[0] ?? 0) + 1, (box[1] ?? 0) + 1];
  set.change('test', id, { trg_bndbox: corner });
  const { defects, facts } = await check();
  expect(defects).toEqual([]);
  const name = (one: string | undefined) => ({ split: 'test', id: one });
  expect(facts.map(({ kind, pairs }) => [kind, pairs])).toEqual([
    ['repeated', [name(first), name(third)]],
    ['outside-box', [name(id)]],
    ['no-keypoints', [name(fourth)]],
  ]);
  expect(await readAll(set.folder, [])).toBe(PAIRS);
});

const image = (pair: string) =>
  set.pictures('test', pair)[1].replace('JPEGImages', 'ImageAnnotation').replace('.jpg', '.json');
const changeKeypoint = (file: string, place: unknown) =>
  edit(set.path(file), (text) => {
    const { kps, ...rest } = JSON.parse(text) as { kps: object };
    return JSON.stringify({ ...rest, kps: { ...kps, 0: place } });
  });

test.each<[string, (file: string) => void, string]>([
  ['missing', (file) => fs.rmSync(set.path(file)), 'no such file'],
  ['unreadable', (file) => fs.writeFileSync(set.path(file), '{"kps": '), 'not valid JSON'],
  ['unreadable', (file) => changeKeypoint(file, [1]), 'kps.0: '],
  ['contradicts', (file) => changeKeypoint(file, null), "and not shown in the picture's own annotation"],
  ['contradicts', (file) => changeKeypoint(file, [1, 2]), "and at (1, 2) in the picture's own annotation"],
])("a target picture's own annotation that is %s is a fact, and no run stops", async (kind, plant, what) => {
  const file = image(id);
  plant(file);
  const { defects, facts } = await check();
  expect(defects).toEqual([]);
  const ofTest = facts.filter(({ split }) => split === 'test');
  expect(ofTest.map((fact) => fact.kind)).toEqual([`image-annotation-${kind}`]);
  expect(ofTest[0]?.what).toContain(`such as ${file}: `);
  expect(ofTest[0]?.what).toContain(what);
  expect(ofTest[0]?.pairs).toContainEqual({ split: 'test', id });
  expect(await readAll(set.folder, [])).toBe(PAIRS);
});

test('a set without image annotations: each split says how many', async () => {
  fs.rmSync(set.path('ImageAnnotation'), { recursive: true });
  const { defects, facts } = await check();
  expect(defects).toEqual([]);
  expect(facts.map(({ kind, pairs }) => [kind, pairs.length])).toEqual(
    [6, 2, 4].map((pairs) => ['image-annotation-missing', pairs]),
  );
  expect(facts[2]?.what).toMatch(
    /^pairs of test whose target picture has no annotation of its own: 4 of 4, of 4 pictures, such as ImageAnnotation\/\S+\.json: no such file; geo and left-right know/,
  );
});
