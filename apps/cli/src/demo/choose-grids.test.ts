import { pretrainedFolder } from '@keygrid/files';
import { pretrainedFile } from '@keygrid/plan';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from '../testing/keygrid.ts';
import { fromImageNet } from './choose-grids.ts';

test('the demo starts from ImageNet where set-up left its weights, else says in one line that a smaller grid starts from nothing', () => {
  const env = { KEYGRID_CACHE: emptyFolder() };
  const notes: string[] = [];
  const files = () => fromImageNet({ env, note: (line) => notes.push(line) }).map(({ file }) => file);
  expect(files()).toEqual(['demo-scratch.yaml']);
  expect(notes).toEqual([
    expect.stringMatching(/^Weights of ImageNet: .*lite0.* is not there, .*npm run setup/),
  ]);
  const folder = pretrainedFolder(env);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, pretrainedFile('efficientnet-lite0')), '');
  expect(files()).toEqual(['demo-zero-shot.yaml', 'demo.yaml']);
  expect(notes).toHaveLength(1);
});
