import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { verifyFiles } from './verify-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'weights');
const content = Buffer.alloc(16 * 2 ** 20, 7);
const sha256 = createHash('sha256').update(content).digest('hex');
beforeEach(() => writeFileSync(file, content));

/** Bytes this process has read so far. */
const bytesRead = () => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

test.skipIf(process.platform !== 'linux')(
  'weights that eight runs of one child ask for are read once; the next child has them read again',
  async () => {
    const verify = verifyFiles();
    for (let child = 0; child < 2; child++) {
      const before = bytesRead();
      const states = await Promise.all(Array.from({ length: 8 }, () => verify(file, sha256)));
      expect(states).toEqual(Array(8).fill('intact'));
      const read = bytesRead() - before;
      expect(read).toBeGreaterThanOrEqual(content.length);
      expect(read).toBeLessThan(1.5 * content.length);
    }
  },
);

test('a file that changes while it is read for another is damaged for who asks then', async () => {
  const verify = verifyFiles();
  const first = verify(file, sha256);
  // Behind what has been read, or before it: both are noticed.
  await new Promise((resolve) => setImmediate(resolve));
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.of(8), 0, 1, 0);
  closeSync(handle);
  expect(await verify(file, sha256)).toBe('damaged');
  expect(await first).toBe('damaged');
  expect(await verify(file, sha256)).toBe('damaged');
});

test('another hash of the same file is asked by itself, and a file that is gone is missing', async () => {
  const verify = verifyFiles();
  const other = '0'.repeat(64);
  expect(await Promise.all([verify(file, sha256), verify(file, other)])).toEqual(['intact', 'damaged']);
  rmSync(file);
  expect(await verify(file, sha256)).toBe('missing');
});
