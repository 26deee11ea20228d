import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
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

test('a file to write: one of another user is refused', () => {
  chmodSync(cwd, 0o777);
  chmodSync(path.join(cwd, 'there'), 0o444);
  expect(asAnotherUser(cwd, 'there', '--exclude-out')).toContain(
    `--exclude-out there: cannot be written: EACCES: permission denied, access '${path.join(cwd, 'there')}'`,
  );
});

const BUILT = path.join(import.meta.dirname, '../dist/file-to-write.js');
/** The user `nobody` of Linux. */
const NOBODY = 65534;

/** What the check says to a user to whom files can be closed; none is closed to root, which gives its rights up first. */
function asAnotherUser(...given: Parameters<typeof fileToWrite>): string {
  const script = `
    const { fileToWrite } = await import(${JSON.stringify(pathToFileURL(BUILT).href)});
    if (process.getuid() === 0) process.setuid(${NOBODY});
    try { fileToWrite(...${JSON.stringify(given)}); } catch (error) { process.stdout.write(error.message); }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}
