import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dropKept, keptEntries, keptSize } from './kept-entries.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const key = (i: number) => i.toString(16).padStart(64, '0');
const body = (i: number, bytes = 8000) => Buffer.alloc(bytes, i);
const MIB = 2 ** 20;
const open = (limitBytes = MIB) => {
  const damaged: string[] = [];
  return { ...keptEntries(folder, { limitBytes, onDamaged: (file) => damaged.push(file) }), damaged };
};

test('an entry comes back byte for byte, in another process too; what was never put is absent', async () => {
  await open().put(key(1), body(1));
  expect(await open().get(key(1))).toEqual(body(1));
  expect(await open().get(key(2))).toBeUndefined();
});

test.each([
  ['a byte changed', (file: string) => fs.writeFileSync(file, fs.readFileSync(file).fill(7, 100, 101))],
  ['cut short', (file: string) => fs.truncateSync(file, 4000)],
  ['emptied', (file: string) => fs.truncateSync(file, 0)],
  ['another entry’s bytes', (file: string) => fs.copyFileSync(path.join(folder, '00', key(2)), file)],
])('a damaged entry (%s) is absent, told once and replaced by the next put', async (_what, damage) => {
  const entries = open();
  await entries.put(key(1), body(1));
  await entries.put(key(2), body(2));
  damage(path.join(folder, '00', key(1)));
  expect([await entries.get(key(1)), await entries.get(key(1))]).toEqual([undefined, undefined]);
  expect(entries.damaged).toHaveLength(1);
  await entries.put(key(1), body(1));
  expect(await entries.get(key(1))).toEqual(body(1));
});

test('the folder stays within its limit; what was used last stays', async () => {
  const entries = open();
  for (let i = 0; i < 300; i++) {
    await entries.put(key(i), body(i));
    fs.utimesSync(path.join(folder, '00', key(i)), i, i);
    await entries.get(key(0));
    expect((await keptSize(folder)).bytes).toBeLessThanOrEqual(MIB);
  }
  expect(await entries.get(key(0))).toEqual(body(0));
  expect(await entries.get(key(299))).toEqual(body(299));
  expect(await entries.get(key(1))).toBeUndefined();
});

test('an entry larger than a sixteenth of the limit is not kept, and the folder can be emptied', async () => {
  const entries = open();
  await entries.put(key(1), body(1, 100_000));
  expect(await keptSize(folder)).toEqual({ entries: 0, bytes: 0 });
  await entries.put(key(2), body(2));
  expect(await dropKept(folder)).toEqual({ entries: 1, bytes: 8032 });
  expect(await entries.get(key(2))).toBeUndefined();
});

test('writers that are killed at any moment leave whole entries only, and what they left aside goes', async () => {
  const writer = new URL('./testing/write-entries.mjs', import.meta.url);
  const writers = [0, 1, 2].map(() => fork(writer, [folder, String(64 * MIB)], { execArgv: [] }));
  await Promise.all(writers.map((child) => once(child, 'message')));
  writers.forEach((child) => child.kill('SIGKILL'));
  await Promise.all(writers.map((child) => once(child, 'exit')));
  const entries = open(64 * MIB);
  const names = fs.readdirSync(path.join(folder, '00'));
  const whole = names.filter((name) => !name.endsWith('.aside'));
  for (const name of whole)
    expect((await entries.get(name))?.equals(body(Number(`0x${name}`), 500_000))).toBe(true);
  expect(whole.length).toBeGreaterThan(0);
  expect(entries.damaged).toEqual([]);
  fs.writeFileSync(path.join(folder, '00', `${key(9)}.x.aside`), 'half');
  for (const name of fs.readdirSync(path.join(folder, '00')))
    if (name.endsWith('.aside')) fs.utimesSync(path.join(folder, '00', name), 0, 0);
  await entries.put(key(200), body(200));
  expect(fs.readdirSync(path.join(folder, '00')).filter((name) => name.endsWith('.aside'))).toEqual([]);
});
