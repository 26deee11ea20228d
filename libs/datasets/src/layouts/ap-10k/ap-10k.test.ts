/** AP-10K's miniature, spoilt: what is wrong is said with its file, and a run that meets it fails. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDataset } from '../../check/check-dataset.ts';
import { identify } from '../../identity/identify.ts';
import { openDataset } from '../../open-dataset.ts';
import { copyMiniature, edit } from '../../testing/miniature-copy.ts';
import { detectLayout } from '../layout-readers.ts';

let folder: string;
beforeEach(() => {
  folder = copyMiniature('ap-10k');
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(cache(), { recursive: true, force: true });
});

const cache = () => `${folder}-cache`;
const at = (relative: string) => path.join(folder, relative);
const PAIR = '000000310006-000000310010:great-fish';
const PAIR_FILE = `PairAnnotation/test/${PAIR}.json`;
const SOURCE = 'ImageAnnotation/fish/great-fish/000000310006.json';
const open = () => openDataset(folder, { layout: 'ap-10k' }, cache());
/** Reads the pair as a run does. */
const readPair = async () => {
  const list = await (await open()).split('test');
  return list.truth(list.ids.indexOf(PAIR));
};
type Keys = Record<string, unknown>;
const change = (relative: string, keys: (old: Keys) => Keys) =>
  edit(at(relative), (text) => {
    const old = JSON.parse(text) as Keys;
    return JSON.stringify({ ...old, ...keys(old) });
  });
const fingerprint = async () => (await identify(folder, 'ap-10k', cache())).fingerprint;

test('flags and absent keypoints are not there, ids are places in the annotation', async () => {
  const truth = await readPair();
  expect(truth.flags).toEqual({});
  expect(truth).not.toHaveProperty('absentPlaces');
  expect(truth.keypointIds).toHaveLength(truth.targetKeypoints.length);
  const { keypoints, bbox } = JSON.parse(fs.readFileSync(at(SOURCE.replace('0006', '0010')), 'utf8')) as {
    keypoints: number[];
    bbox: number[];
  };
  const [id = -1] = truth.keypointIds ?? [];
  expect(truth.targetKeypoints[0]).toEqual({ x: keypoints[3 * id], y: keypoints[3 * id + 1] });
  expect(truth.targetBox.x2 - truth.targetBox.x1).toBeCloseTo(bbox[2] ?? NaN);
});

test('one that is labelled but hidden (visibility 1) belongs to the pair, as where the pairs come from', async () => {
  const before = await readPair();
  const hide = ({ keypoints }: Keys) => ({
    keypoints: (keypoints as number[]).map((value, i) => (i % 3 === 2 && value === 2 ? 1 : value)),
  });
  change(SOURCE, hide);
  expect(await readPair()).toEqual(before);
});

test.each<[string, string, (old: Keys) => Keys, string[]]>([
  [
    'a keypoint too few',
    SOURCE,
    ({ keypoints }) => ({ keypoints: (keypoints as number[]).slice(3) }),
    [SOURCE, 'keypoints: expected 17 keypoints of 3 numbers (x, y, visibility), found 48 numbers'],
  ],
  [
    'a visibility that is none',
    SOURCE,
    ({ keypoints }) => ({ keypoints: (keypoints as number[]).with(2, 0.5) }),
    [SOURCE, 'a visibility of 0, 1 or 2'],
  ],
  ['no box', SOURCE, () => ({ bbox: undefined }), [SOURCE, 'bbox']],
  [
    'a box without area',
    SOURCE,
    () => ({ bbox: [3, 4, 0, 9] }),
    [SOURCE, 'with an area, found [3,4,0,9]', 'leave the pair out'],
  ],
  [
    'a keypoint outside',
    SOURCE,
    ({ keypoints }) => ({ keypoints: (keypoints as number[]).with(0, 900) }),
    [SOURCE, 'keypoints[0] = (900,', 'outside its image JPEGImages/fish/great-fish/000000310006.jpg (64×64'],
  ],
  [
    'a pair that names no image annotation',
    PAIR_FILE,
    () => ({ src_json_path: '../../etc/passwd' }),
    [PAIR_FILE, 'src_json_path: "../../etc/passwd" names no image annotation'],
  ],
  [
    'a pair of another edition',
    PAIR_FILE,
    () => ({ trg_json_path: 'x/ImageAnnotation/fish/great-fish/000000310007.json' }),
    [`it says 000000310006-000000310007:great-fish, its name says ${PAIR}: pairs of another edition`],
  ],
])('%s', async (_what, file, keys, said) => {
  change(file, keys);
  const error = (await readPair().catch((caught: unknown) => caught)) as Error;
  for (const text of [`pair ${PAIR}`, ...said]) expect(error.message).toContain(text);
  const { defects } = await checkDataset(folder, 'ap-10k');
  expect(defects.some(({ pairs }) => pairs.some(({ id }) => id === PAIR))).toBe(true);
});

test('an image annotation that is missing is named with the pair; restored, it is read, and the data set is another', async () => {
  const whole = await fingerprint();
  const content = fs.readFileSync(at(SOURCE));
  fs.rmSync(at(SOURCE));
  await expect(readPair()).rejects.toThrow(
    new RegExp(`${SOURCE}: pair ${PAIR}: no such annotation, though .*${PAIR_FILE} lists it`),
  );
  const without = await fingerprint();
  fs.writeFileSync(at(SOURCE), content);
  expect((await readPair()).id).toBe(PAIR);
  expect([await fingerprint(), without === whole]).toEqual([whole, false]);
});

test('a list is a folder: a pair that is taken out or put back makes another data set, and the same one again', async () => {
  const whole = await fingerprint();
  fs.renameSync(at(PAIR_FILE), at('pair.json'));
  expect((await (await open()).split('test')).length).toBe(3);
  const without = await fingerprint();
  fs.renameSync(at('pair.json'), at(PAIR_FILE));
  expect((await (await open()).split('test')).length).toBe(4);
  expect([await fingerprint(), without === whole]).toEqual([whole, false]);
});

test('lists of another edition: one message for all that does not fit', async () => {
  const renamed = (list: string, from: string, to: string) => {
    for (const name of fs.readdirSync(at(list)))
      fs.renameSync(at(`${list}/${name}`), at(`${list}/${name.replace(from, to)}`));
  };
  renamed('PairAnnotation/test_cross_species', ':', ':Felidae ');
  await expect((await open()).split('test-cross-species')).rejects.toThrow(
    /"Felidae bird", which is no family in ImageAnnotation\/\*: pairs of another edition\.[^]*"Felidae fish"/,
  );
  renamed('PairAnnotation/val_cross_family', 'all', 'bird');
  await expect((await open()).split('val-cross-family')).rejects.toThrow('it is of "bird"; expected all');
  renamed('PairAnnotation/val', '-', '_');
  await expect((await open()).split('val')).rejects.toThrow('expected <source>-<target>:<category>');
});

test('names of two words, as the published species have', async () => {
  const { keypointIds, targetKeypoints } = await readPair();
  for (const part of ['ImageAnnotation', 'JPEGImages'])
    fs.renameSync(at(`${part}/fish/great-fish`), at(`${part}/fish/king cheetah`));
  const renamed = PAIR.replace('great-fish', 'king cheetah');
  edit(at(PAIR_FILE), (text) => text.replaceAll('great-fish', 'king cheetah'));
  for (const name of fs.readdirSync(at('PairAnnotation/test')).filter((one) => one.includes('great-fish')))
    fs.renameSync(at(`PairAnnotation/test/${name}`), at(`PairAnnotation/test/${renamed}.json`));
  const list = await (await open()).split('test');
  const pair = await list.truth(list.ids.indexOf(renamed));
  expect(pair).toMatchObject({ category: 'king cheetah', keypointIds, targetKeypoints });
});

test('without a list the others can be used', async () => {
  fs.rmSync(at('PairAnnotation/trn'), { recursive: true });
  expect(await detectLayout(folder)).toBe('ap-10k');
  const { splits } = await identify(folder, 'ap-10k', cache());
  expect(splits).toEqual([
    ...['val', 'test', 'val-cross-species', 'test-cross-species', 'val-cross-family', 'test-cross-family'],
  ]);
});
