import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '@keygrid/contract';
import { FileError } from './file-error.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';
import { readBytes, readBytesSync } from './read-bytes.ts';

let folder: string;
let server: Server;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keygrid-files-'));
  chmodSync(folder, 0o755);
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('zeros'));
  symlinkSync(at('circle'), at('circle'));
  server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  writeFileSync(at('secret'), 'x', { mode: 0 });
  writeFileSync(at('plain'), 'abc');
  symlinkSync('plain', at('link'));
  writeFileSync(at('sparse'), '');
  truncateSync(at('sparse'), 5 * 2 ** 30);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Both ways of reading must answer alike. */
async function refusal(file: string, kind: FileKind = 'grid'): Promise<FileError> {
  const error = await readBytes(file, kind).catch((reason: unknown) => reason);
  expect(() => readBytesSync(file, kind)).toThrow((error as Error).message);
  expect(error).toBeInstanceOf(FileError);
  expect(error).toBeInstanceOf(UserError);
  return error as FileError;
}

test.each([
  ['folder', 'not-regular', 'it is a folder'],
  ['pipe', 'not-regular', 'it is a pipe'],
  ['zeros', 'not-regular', 'it is a device'],
  ['socket', 'not-regular', 'it is a socket'],
  ['circle', 'unreadable', 'its links lead in a circle'],
  ['absent', 'missing', 'there is no such file'],
  ['plain/below', 'missing', 'there is no such file'],
  ['a\0b', 'missing', 'no file can have this name'],
  ['x'.repeat(300), 'unreadable', 'its name is longer than the file system allows'],
])('only a regular file comes through the door: %s', async (name, fault, what) => {
  const error = await refusal(at(name));
  expect(error.fault).toBe(fault);
  expect(error.message).toContain(`${at(name)}: ${what}`);
  expect(error.message).toContain('expected a grid file such as experiments/demo.yaml');
  expect(error.message).not.toContain('\n');
});

test('a file that this user may not read is one line with its cause', async () => {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    const error = await refusal(at('secret'));
    expect(error.fault).toBe('unreadable');
    expect(error.what).toMatch(/^this user may not read it \(permission denied\); expected a grid file/);
    expect((error.cause as NodeJS.ErrnoException).code).toBe('EACCES');
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

/** May be larger, and are read part by part. */
const READ_IN_PARTS: readonly string[] = [
  'weights',
  'onnx',
  'program',
  'masks',
  'archive',
] satisfies FileKind[];
test.each(Object.keys(FILE_KINDS).filter((kind) => !READ_IN_PARTS.includes(kind)) as FileKind[])(
  'a sparse file of 5 GiB is refused by its size, unread: %s',
  async (kind) => {
    const error = await refusal(at('sparse'), kind);
    expect(error.fault).toBe('too-large');
    expect(error.message).toContain('it has 5 GiB, more than the');
  },
);

test('links to regular files are followed, and files that tell no size are read', async () => {
  expect((await readBytes(at('link'), 'grid')).toString()).toBe('abc');
  expect(readBytesSync(at('link'), 'grid').toString()).toBe('abc');
  const told = process.platform === 'linux' ? '/proc/self/status' : at('plain');
  expect((await readBytes(told, 'grid')).length).toBeGreaterThan(2);
});

test('an empty file is no bytes', async () => {
  writeFileSync(at('empty'), '');
  expect(await readBytes(at('empty'), 'grid')).toHaveLength(0);
});
