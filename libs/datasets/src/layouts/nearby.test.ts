/** A list of another name and a folder beside the right one are recognised in the message. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Layout, Split } from '../config.ts';
import { identify } from '../identity/identify.ts';
import { detectLayout } from './layout-readers.ts';
import { soundsLikeList } from './nearby.ts';
import { openDataset } from '../open-dataset.ts';
import { copyMiniature } from '../testing/miniature-copy.ts';

let parent: string;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-nearby-'));
});
afterEach(() => fs.rmSync(parent, { recursive: true }));

function place(name: 'spair-71k' | 'pf-pascal' | 'pf-willow', folder: string): string {
  const to = path.join(parent, folder);
  fs.renameSync(copyMiniature(name), to);
  return to;
}

test.each<[string, Split | undefined]>([
  ['train_pairs.csv', 'trn'],
  ['trn_pairs.csv', 'trn'],
  ['bbox_train_pairs_pf_pascal.csv', 'trn'],
  ['training.txt', 'trn'],
  ['Train.TXT', 'trn'],
  ['validation_pairs.csv', 'val'],
  ['test_pairs_pf.csv', 'test'],
  ['test.txt', 'test'],
  ['contest.txt', undefined],
  ['trained.pth', undefined],
  ['._train_pairs.csv', undefined],
])('%s sounds like the list of %s', (name, split) => {
  const all = (['trn', 'val', 'test'] as const).filter((one) => soundsLikeList(name, one));
  expect(all).toEqual(split === undefined ? [] : [split]);
});

test.each<['spair-71k' | 'pf-pascal' | 'pf-willow', Layout, Split, string, string]>([
  ['spair-71k', 'spair-large', 'trn', 'Layout/large/trn.txt', 'train.txt'],
  ['pf-pascal', 'pf-pascal', 'trn', 'trn_pairs.csv', 'train_pairs.csv'],
  ['pf-pascal', 'pf-pascal', 'val', 'val_pairs.csv', 'validation_pairs.csv'],
  ['pf-willow', 'pf-willow', 'test', 'test_pairs.csv', 'test_pairs_pf.csv'],
])('%s as %s: the list of %s, %s, has the name %s: said, and no data set without it', async (...row) => {
  const [name, layout, split, list, other] = row;
  const folder = place(name, 'set');
  fs.renameSync(path.join(folder, list), path.join(folder, path.dirname(list), other));
  const message = `${path.join(folder, list)}: not found. There is ${other}: if that is this list, rename it to ${path.basename(list)}.`;
  expect(await detectLayout(folder)).toBe(layout);
  await expect((await openDataset(folder, { layout })).split(split)).rejects.toThrow(message);
  await expect(identify(folder, layout, path.join(parent, 'cache'))).rejects.toThrow(message);
});

test('the folder above a data set, and one within it, are told from it', async () => {
  const folder = place('spair-71k', 'SPair-71k');
  const meant = `The folder meant may be ${folder}: give that one.`;
  await expect(detectLayout(parent)).rejects.toThrow(meant);
  await expect(detectLayout(path.join(folder, 'JPEGImages'))).rejects.toThrow(meant);
  const above = await openDataset(parent, { layout: 'spair-large' });
  await expect(above.split('test')).rejects.toThrow(meant);
  await expect(detectLayout(os.tmpdir() + '/nowhere-at-all')).rejects.toThrow('not found');
});
