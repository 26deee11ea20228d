import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileToWrite } from './file-to-write.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'keygrid-to-write-'));
afterAll(() => rmSync(cwd, { recursive: true }));
writeFileSync(path.join(cwd, 'there'), '');

test('a file to write: a new one, one that is there, and one outside are taken', () => {
  expect(fileToWrite(cwd, 'new.png')).toBe(path.join(cwd, 'new.png'));
  expect(fileToWrite(cwd, 'there')).toBe(path.join(cwd, 'there'));
  expect(fileToWrite(cwd, '/dev/null')).toBe('/dev/null');
});

test.each([
  ['.', '--out .: it is a folder; expected a file to write'],
  ['no/such/file', `--out no/such/file: there is no folder ${path.join(cwd, 'no/such')}`],
  ['there/file', '--out there/file: cannot be written: ENOTDIR'],
  ['n'.repeat(300), 'cannot be written: ENAMETOOLONG'],
  ['a\0b', 'cannot be written: '],
])('a file to write: %j is refused before any work', (named, why) => {
  expect(() => fileToWrite(cwd, named)).toThrow(why);
});

// To root no file is closed.
if (process.getuid?.() !== 0)
  test('a file to write: one of another user is refused', () => {
    chmodSync(path.join(cwd, 'there'), 0o444);
    expect(() => fileToWrite(cwd, 'there', '--exclude-out')).toThrow(
      '--exclude-out there: cannot be written: EACCES',
    );
  });
