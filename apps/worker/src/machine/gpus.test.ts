import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findGpus, parseGpus } from './gpus.ts';

const CSV = '0, GPU-aa, 24576\n1, GPU-bb, 24576\n';
const { PATH } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

test('every GPU the driver lists, or those this process was given', () => {
  expect(parseGpus(CSV, undefined)).toEqual([
    { id: '0', memoryGiB: 24 },
    { id: '1', memoryGiB: 24 },
  ]);
  expect(parseGpus(CSV, '1').map((gpu) => gpu.id)).toEqual(['1']);
  expect(parseGpus(CSV, 'GPU-aa').map((gpu) => gpu.id)).toEqual(['0']);
  expect(parseGpus(CSV, '-1')).toEqual([]);
});

/** A program that answers as nvidia-smi does, first in the path. */
async function withDriver<T>(script: string, ask: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-gpus-'));
  if (script !== '') writeFileSync(path.join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}`, { mode: 0o755 });
  process.env['PATH'] = script === '' ? folder : `${folder}:${PATH}`;
  return ask().finally(() => rmSync(folder, { recursive: true }));
}

test('GPUs are those of the driver; where there are none it says why', async () => {
  const two = 'echo "0, GPU-aa, 24576"; echo "1, GPU-bb, 81920"';
  expect(await withDriver(two, () => findGpus('1'))).toEqual({ gpus: [{ id: '1', memoryGiB: 80 }] });
  expect(await withDriver(two, () => findGpus(''))).toEqual({
    gpus: [],
    problem: 'CUDA_VISIBLE_DEVICES= hides every GPU',
  });
  expect(await withDriver('true', () => findGpus(undefined))).toMatchObject({
    problem: 'nvidia-smi lists none',
  });
  const broken = 'echo "NVIDIA-SMI has failed because it could not talk to the driver."; exit 9';
  expect(await withDriver(broken, () => findGpus(undefined))).toMatchObject({
    gpus: [],
    problem: 'nvidia-smi failed: NVIDIA-SMI has failed because it could not talk to the driver.',
  });
  expect(await withDriver('', () => findGpus(undefined))).toEqual({
    gpus: [],
    problem: 'NVIDIA’s driver is not installed (there is no nvidia-smi)',
  });
});
