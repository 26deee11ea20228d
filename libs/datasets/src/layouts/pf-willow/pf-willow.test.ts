import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CorruptDataError } from '../../corrupt-data-error.ts';
import { openDataset } from '../../open-dataset.ts';
import { copyMiniature, edit } from '../../testing/miniature-copy.ts';

let folder: string;
beforeEach(() => {
  folder = copyMiniature('pf-willow');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);
const open = async () => (await openDataset(folder, { layout: 'pf-willow' })).split('test');
const ID = 'test-0001-test_bird_0001-test_bird_0004:bird(S)';
/** Changes one cell of the first pair. */
const putCell = (column: number, value: string) =>
  edit(at('test_pairs.csv'), (text) => {
    const [heading = '', row = '', ...rest] = text.split('\n');
    const cells = row.split(',');
    cells[column] = value;
    return [heading, cells.join(','), ...rest].join('\n');
  });
const failure = async () => {
  const outcome: unknown = await open()
    .then((list) => list.query(0))
    .catch((error: unknown) => error);
  if (!(outcome instanceof Error)) throw new Error('expected a failure');
  return outcome;
};

test('coordinates are in the list; the box is that of the keypoints', async () => {
  const x = [30, 10, 11, 12, 13, 14, 15, 16, 17, 50];
  x.forEach((value, k) => putCell(22 + k, String(value)));
  x.forEach((_, k) => putCell(32 + k, String(20 + k)));
  const list = await open();
  const truth = await list.truth(0);
  expect(truth.targetKeypoints).toEqual(x.map((value, k) => ({ x: value, y: 20 + k })));
  expect(truth.targetBox).toEqual({ x1: 10, y1: 20, x2: 50, y2: 29 });
  expect([truth.id, truth.category, truth.flags]).toEqual([ID, 'bird(S)', {}]);
  expect((await list.query(0)).sourceFile).toBe(at('bird(S)/test_bird_0001.png'));
  expect((await list.query(0)).sourceKeypoints).toHaveLength(10);
});

test.each<[string, number, string, string[]]>([
  ['no number', 3, 'x', [ID, 'XA2 is "x"']],
  ['an empty cell', 41, '', [ID, 'YB10 is ""']],
  ['a keypoint outside', 2, '70', [ID, '(XA1, YA1) = (70, ', 'outside', '64×64', 'exclude']],
  ['a path elsewhere', 0, 'PF-dataset/../x.png', ['names no picture', 'PF-dataset/car(G)/060_0016.png']],
])('%s is corrupt data, said with line and pair', async (_what, column, value, named) => {
  putCell(column, value);
  const error = await failure();
  expect(error).toBeInstanceOf(CorruptDataError);
  for (const words of ['test_pairs.csv:2', ...named]) expect(error.message).toContain(words);
});

test.each(['test_pairs.csv', 'bird(S)/test_bird_0001.png'])('%s is missing: bad input', async (name) => {
  fs.rmSync(at(name));
  const error = await failure();
  expect(error).toBeInstanceOf(UserError);
  expect(error).not.toBeInstanceOf(CorruptDataError);
  expect(error.message).toContain(at(name));
});
