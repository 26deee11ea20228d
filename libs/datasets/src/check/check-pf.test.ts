/** Defects planted in the miniatures of PF-PASCAL and PF-WILLOW: each is found and named, and nothing else is. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LAYOUT_DEFAULTS } from '../config.ts';
import type { DefectKind } from '../defect.ts';
import { writeMat } from '../mat/write-mat.ts';
import { openDataset } from '../open-dataset.ts';
import { decodePicture } from '@keygrid/images';
import { copyMiniature, edit } from '../testing/miniature-copy.ts';
import { checkDataset } from './check-dataset.ts';
import type { CheckReport } from './finding.ts';

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);

/** What runs do with the pairs that are left. */
async function readAll(layout: 'pf-pascal' | 'pf-willow', exclude: string[]): Promise<number> {
  const dataset = await openDataset(folder, { layout, exclude });
  let read = 0;
  for (const split of LAYOUT_DEFAULTS[layout].splits) {
    const pairs = await dataset.split(split);
    for (let i = 0; i < pairs.length; i++, read++) {
      const query = await pairs.query(i);
      await pairs.truth(i);
      await decodePicture(query.sourceFile, query.sourceSize);
      await decodePicture(query.targetFile, query.targetSize);
    }
  }
  return read;
}

async function expectExcludable(
  { layout, defects }: CheckReport,
  total: number,
  spoilt: string[],
): Promise<void> {
  const named = new Set(defects.flatMap(({ pairs }) => pairs.map(({ id }) => id)));
  expect([...named].sort()).toEqual([...spoilt].sort());
  await expect(readAll(layout as 'pf-pascal', [])).rejects.toThrow();
  expect(await readAll(layout as 'pf-pascal', [...named])).toBe(total - named.size);
}

const array = (shape: number[], ...data: number[]) => ({ shape, data: Float64Array.from(data) });
const BOX = array([1, 4], 1, 2, 60, 50);

/** The miniature of PF-PASCAL has keypoints that one image does not show, as the published data set. */
const oddIn = ({ facts }: CheckReport) => facts.filter(({ kind }) => kind !== 'absent-keypoints');

describe('PF-PASCAL', () => {
  beforeEach(() => {
    folder = copyMiniature('pf-pascal');
  });
  /** The first two rows of training: one pair, plain and mirrored. */
  const BOTH = ['trn-0001-trn_bird_0001-trn_bird_0003:bird', 'trn-0002-trn_bird_0001-trn_bird_0003:bird'];
  const SOURCE = 'Annotations/bird/trn_bird_0001.mat';
  const PICTURE = 'JPEGImages/trn_bird_0003.jpg';
  const put = (kps: ReturnType<typeof array>, bbox = BOX) =>
    fs.writeFileSync(at(SOURCE), writeMat({ kps, bbox }, false));
  const twelve = (x: number) =>
    array([12, 2], x, ...Array<number>(11).fill(20), ...Array<number>(12).fill(30));
  const editRow = (from: string, to: string) => edit(at('trn_pairs.csv'), (text) => text.replace(from, to));

  const ofBoth: [string, () => void, DefectKind, string, RegExp][] = [
    ['a truncated .mat', () => fs.truncateSync(at(SOURCE), 300), 'annotation', SOURCE, /cut short$/],
    ['no .mat', () => fs.writeFileSync(at(SOURCE), '{}'), 'annotation', SOURCE, /^not a MATLAB file/],
    [
      'a box inverted',
      () => put(twelve(20), array([1, 4], 60, 2, 1, 50)),
      'box',
      SOURCE,
      /^bbox is \[60, 2, 1, 50\]/,
    ],
    [
      'a keypoint outside',
      () => put(twelve(70)),
      'keypoint',
      SOURCE,
      /^keypoint kps\[0\] = \(70, 30\) is outside .*64×64/,
    ],
    [
      'other numbers of keypoints',
      () => put(array([1, 2], 3, 4)),
      'keypoint-count',
      SOURCE,
      /^kps has 1 rows/,
    ],
    ['a deleted picture', () => fs.rmSync(at(PICTURE)), 'missing-file', PICTURE, /^no such picture/],
    [
      'a truncated picture',
      () => fs.truncateSync(at(PICTURE), 900),
      'picture',
      PICTURE,
      /^not a readable picture/,
    ],
    [
      'text for a picture',
      () => fs.writeFileSync(at(PICTURE), 'no'),
      'picture',
      PICTURE,
      /^not a readable picture/,
    ],
  ];
  test.each(ofBoth)('%s spoils the pair and its mirrored twin', async (_what, plant, kind, file, what) => {
    plant();
    const report = await checkDataset(folder, 'pf-pascal');
    expect(report.defects.map(({ kind, file }) => [kind, file])).toEqual([[kind, file]]);
    expect(report.defects[0]?.what).toMatch(what);
    expect(oddIn(report)).toEqual([]);
    await expectExcludable(report, 12, BOTH);
  });

  test('a deleted annotation is named at every row that lists it', async () => {
    fs.rmSync(at(SOURCE));
    const report = await checkDataset(folder, 'pf-pascal');
    expect(report.defects.map(({ kind, file }) => [kind, file])).toEqual(
      BOTH.map(() => ['missing-file', SOURCE]),
    );
    await expectExcludable(report, 12, BOTH);
  });

  test('both images of one pair are looked at, and both parts of each', async () => {
    put(array([0, 0]), array([1, 4], 9, 9, 9, 9));
    fs.rmSync(at('JPEGImages/trn_bird_0001.jpg'));
    fs.rmSync(at(PICTURE));
    const report = await checkDataset(folder, 'pf-pascal');
    expect(report.defects.map(({ kind }) => kind)).toEqual(['box', 'missing-file', 'missing-file']);
    await expectExcludable(report, 12, BOTH);
  });

  const ofRow: [string, () => void, string, RegExp][] = [
    [
      'an unknown class',
      () => editRow(',3,0', ',21,0'),
      BOTH[0]!.replace(':bird', ':21'),
      /^class "21"; expected 1 to 20/,
    ],
    ['an empty cell', () => editRow(',3,0', ',,0'), BOTH[0]!.replace(':bird', ':'), /^class ""/],
    ['another flip', () => editRow(',3,0', ',3,2'), BOTH[0]!, /^flip "2"; expected 0 or 1/],
    ['a row cut short', () => editRow(',3,0', ''), BOTH[0]!.replace(':bird', ':'), /^has 2 columns/],
  ];
  test.each(ofRow)('%s spoils its row alone', async (_what, plant, id, what) => {
    plant();
    const report = await checkDataset(folder, 'pf-pascal');
    const file = 'trn_pairs.csv';
    expect(report.defects).toEqual([
      {
        kind: 'list',
        file,
        line: 2,
        what: expect.stringMatching(what) as string,
        pairs: [{ split: 'trn', id }],
      },
    ]);
    expect(oddIn(report)).toEqual([]);
    expect(report.splits[0]).toMatchObject({ pairs: 6, defectivePairs: 1 });
    await expectExcludable(report, 12, [id]);
  });

  test('a list that is none, and one that is missing, do not hide each other', async () => {
    edit(at('trn_pairs.csv'), (text) => text.slice(text.indexOf('\n') + 1));
    fs.rmSync(at('val_pairs.csv'));
    const { defects, splits } = await checkDataset(folder, 'pf-pascal');
    expect(defects.map(({ kind, file }) => [kind, file])).toEqual([
      ['list', 'trn_pairs.csv'],
      ['missing-file', 'val_pairs.csv'],
    ]);
    expect(splits.map(({ pairs }) => pairs)).toEqual([0, 0, 4]);
  });

  test('training pairs in test are a fact, beside what the published lists are known to share', async () => {
    const rows = fs.readFileSync(at('trn_pairs.csv'), 'utf8').split('\n');
    const [source = '', target = '', number = ''] = (rows[3] ?? '').split(',');
    edit(
      at('test_pairs.csv'),
      (text) => `${text}${target},${source},${number}\n${source},${target},${number}\n`,
    );
    const report = await checkDataset(folder, 'pf-pascal');
    expect(report.defects).toEqual([]);
    const facts = oddIn(report);
    expect(facts.map(({ kind }) => kind)).toEqual(['shared-pictures', 'shared-pairs', 'reversed']);
    expect(facts[1]?.what).toBe(
      '1 of the 5 unordered pairs of test are in trn too (in the same order: 1 of 6); the published lists are known to share 95 of 277',
    );
    expect(facts[1]?.pairs.map(({ id }) => id.slice(0, 9))).toEqual(['test-0005', 'test-0006']);
  });

  test('a row twice is a fact: the rows are two pairs, as published', async () => {
    edit(at('val_pairs.csv'), (text) => `${text}${text.trimEnd().split('\n').at(-1)}\n`);
    const report = await checkDataset(folder, 'pf-pascal');
    expect(report.defects).toEqual([]);
    const facts = oddIn(report);
    expect(facts.map(({ kind, pairs }) => [kind, pairs.length])).toEqual([['repeated', 2]]);
  });
});

describe('PF-WILLOW', () => {
  beforeEach(() => {
    folder = copyMiniature('pf-willow');
  });
  const ID = 'test-0001-test_bird_0001-test_bird_0004:bird(S)';
  /** Changes one cell of the first pair. */
  const putCell = (column: number, value: string) =>
    edit(at('test_pairs.csv'), (text) => {
      const [heading = '', row = '', ...rest] = text.split('\n');
      const cells = row.split(',').map((cell, i) => (i === column ? value : cell));
      return [heading, cells.join(','), ...rest].join('\n');
    });

  const planted: [string, () => void, [DefectKind, string, RegExp][]][] = [
    ['an empty cell', () => putCell(41, ''), [['annotation', 'test_pairs.csv', /^YB10 is ""/]]],
    ['NaN', () => putCell(3, 'NaN'), [['annotation', 'test_pairs.csv', /^XA2 is "NaN"/]]],
    [
      'two cells',
      () => (putCell(4, 'x'), putCell(30, '')),
      [
        ['annotation', 'test_pairs.csv', /^XA3 is "x"/],
        ['annotation', 'test_pairs.csv', /^XB9 is ""/],
      ],
    ],
    [
      'a keypoint outside',
      () => putCell(12, '-3'),
      [['keypoint', 'test_pairs.csv', /^keypoint \(XA1, YA1\) = \(.*, -3\)/]],
    ],
    [
      'a truncated picture',
      () => fs.truncateSync(at('bird(S)/test_bird_0001.png'), 2000),
      [['picture', 'bird(S)/test_bird_0001.png', /^not a readable picture/]],
    ],
    [
      'a deleted picture',
      () => fs.rmSync(at('bird(S)/test_bird_0004.png')),
      [['missing-file', 'bird(S)/test_bird_0004.png', /^no such picture/]],
    ],
  ];
  test.each(planted)('%s', async (_what, plant, expected) => {
    plant();
    const report = await checkDataset(folder, 'pf-willow');
    expect(report.defects.map(({ kind, file }) => [kind, file])).toEqual(
      expected.map(([kind, file]) => [kind, file]),
    );
    expected.forEach(([, , what], i) => expect(report.defects[i]?.what).toMatch(what));
    expect(oddIn(report)).toEqual([]);
    await expectExcludable(report, 6, [ID]);
  });
});
