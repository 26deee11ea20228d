import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inAsideFolder } from './aside-folder.mjs';

let parent;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-aside-'));
});
afterEach(() => fs.rmSync(parent, { recursive: true }));
const names = () => fs.readdirSync(parent);

test('what was renamed stays, what failed leaves nothing', async () => {
  await inAsideFolder(parent, (aside) => fs.renameSync(aside, path.join(parent, 'done')));
  await expect(inAsideFolder(parent, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(names()).toEqual(['done']);
});

test('the folder of a killed process is removed, that of a living one is not', async () => {
  fs.mkdirSync(path.join(parent, '.aside-4194305-dead')); // above the largest process id
  fs.mkdirSync(path.join(parent, `.aside-${process.ppid}-alive`));
  await inAsideFolder(parent, () => {});
  expect(names()).toEqual([`.aside-${process.ppid}-alive`]);
});
