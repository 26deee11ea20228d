import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterAll, expect, test } from 'vitest';
import { cannotWrite, requireFilePlace, writeWhole } from './write-whole.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-whole-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const inside = (name: string): string => path.join(folder, name);

test('a new file, one that is there, and the file behind a link get the whole content', async () => {
  fs.writeFileSync(inside('old'), 'before');
  fs.symlinkSync(inside('old'), inside('link'));
  await writeWhole(inside('new'), 'text');
  await writeWhole(inside('link'), (aside) => fs.promises.writeFile(aside, 'after'));
  expect(fs.readFileSync(inside('new'), 'utf8')).toBe('text');
  expect(fs.readFileSync(inside('old'), 'utf8')).toBe('after');
  expect(fs.lstatSync(inside('link')).isSymbolicLink()).toBe(true);
});

test('nothing is left where writing fails, and what was there stays', async () => {
  fs.writeFileSync(inside('kept'), 'before');
  const failing = async (aside: string): Promise<void> => {
    await fs.promises.writeFile(aside, 'half');
    throw new Error('disk');
  };
  await expect(writeWhole(inside('kept'), failing)).rejects.toThrow('disk');
  expect(fs.readFileSync(inside('kept'), 'utf8')).toBe('before');
  expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a device stays a device: content goes into it, and no file takes its place', async () => {
  await writeWhole('/dev/null', 'text');
  await expect(writeWhole('/dev/null', () => Promise.resolve())).rejects.toThrow(
    'expected a name for a file',
  );
  execFileSync('mkfifo', [inside('pipe')]);
  await expect(requireFilePlace(inside('pipe'))).rejects.toThrow(UserError);
  await expect(requireFilePlace(folder)).rejects.toThrow(`${folder} is a folder`);
  await expect(writeWhole(folder, 'text')).rejects.toThrow(UserError);
  expect(fs.statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a path that cannot be written is the person’s to change, a full disk is not', () => {
  const of = (code: string) => cannotWrite('--out a', Object.assign(new Error(`${code}: no`), { code }));
  expect(of('EACCES')).toBeInstanceOf(UserError);
  expect(of('ENOSPC')).not.toBeInstanceOf(UserError);
  expect(of('ENOSPC').message).toBe('--out a: cannot be written: ENOSPC: no');
});
