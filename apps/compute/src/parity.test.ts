import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const entry = path.resolve(import.meta.dirname, '../dist/parity.js');
const parity = (folder: string) => spawnSync(process.execPath, [entry, folder], { encoding: 'utf8' });

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'parity-'));
});
afterAll(() => fs.rm(folder, { recursive: true }));

it('says a line a case and how many passed, and ends with 0, 1 or 2', async () => {
  expect(parity(folder)).toMatchObject({ status: 2, stdout: '' });

  await fs.writeFile(path.join(folder, 'dance-1.json'), '{}');
  const unknown = parity(folder);
  expect(unknown.stdout).toBe(
    'dance-1 max_error - tolerance - not-implemented\n0 passed, 0 failed, 1 not implemented\n',
  );
  expect(unknown.status).toBe(0);

  await fs.writeFile(path.join(folder, 'kbc-crops.json'), '{"cases": [{"name": "half a case"}]}');
  const broken = parity(folder);
  expect(broken.stdout).toContain('kbc-crops/half-a-case max_error - tolerance - FAIL\n0 passed, 1 failed');
  expect(broken.stderr).toMatch(/half-a-case is not in the format of parity cases: .*width/su);
  expect(broken.status).toBe(1);
});
