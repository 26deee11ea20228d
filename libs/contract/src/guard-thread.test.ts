/** A secret that only the process knows, said by one of its threads in every way there is. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { expect, test } from 'vitest';

const SECRET = 'grain-of-sand-7';
const BUILT = pathToFileURL(path.join(import.meta.dirname, '../dist/index.js')).href;

const THREAD = `
import { guardThread } from ${JSON.stringify(BUILT)};
import { workerData } from 'node:worker_threads';
guardThread();
process.emitWarning('warned of ' + workerData, { detail: 'in detail ' + workerData });
process.emitWarning('deprecated ' + workerData, 'DeprecationWarning', 'X1');
console.log('said ' + workerData);
console.error('complained of ' + workerData);
`;
const PROCESS = `
import { guardOutput, keepSecret } from ${JSON.stringify(BUILT)};
import { Worker } from 'node:worker_threads';
guardOutput();
const url = new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(THREAD)}));
new Worker(url, { workerData: keepSecret('${SECRET}') });
`;

test('secrets: what a thread warns of, prints or complains of is as clean as what its process says', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROCESS], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toBe('said ***\n');
  for (const said of [
    'Warning: warned of ***\nin detail ***',
    'DeprecationWarning: deprecated ***',
    'complained of ***',
  ])
    expect(stderr).toContain(said);
  expect(stdout + stderr).not.toContain(SECRET);
});
