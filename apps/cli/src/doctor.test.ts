/** The doctor on the machine that runs the tests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from './doctor/part.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

test('every needed part is ok', async () => {
  const { code, stdout } = await keygrid(['doctor', '--json'], { cwd: emptyFolder() });
  const findings = JSON.parse(stdout) as Finding[];
  expect(findings.filter(({ needed, state }) => needed && state === 'missing')).toEqual([]);
  expect(findings.map(({ part }) => part)).toEqual(
    expect.arrayContaining([
      'node',
      'npm packages',
      'native TensorFlow',
      'GPU',
      'embedded Postgres',
      'store',
      'disk space',
    ]),
  );
  const native = findings.find(({ part }) => part === 'native TensorFlow');
  expect(native?.detail).toMatch(
    /^(CPU|CUDA) library, tensorflow 2\.\d+\.\d+.* computes on (cpu|cuda), .*float32/,
  );
  expect(code).toBe(0);
});

test('what is missing is named with what to do, exit code 1', async () => {
  const cwd = emptyFolder();
  mkdirSync(path.join(cwd, '.keygrid'));
  writeFileSync(path.join(cwd, '.keygrid', 'store'), 'a file where a folder should be');
  const { code, stdout } = await keygrid(['doctor'], { cwd });
  expect(stdout).toMatch(/^missing store .+ → make .+ writable, or choose another folder$/m);
  expect(code).toBe(1);
});
