import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { withDriver as withCards } from '../testing/driver.ts';
import { findGpus, freeMemoryGiB } from './gpus.ts';

const CARDS = [
  '0, GPU-aa11, 24576, 24000, 8.6, [N/A], NVIDIA A10',
  '1, GPU-aa22, 24576, 512, 8.6, [N/A], NVIDIA A10',
  '2, GPU-bb33, 81920, 81000, 9.0, [N/A], NVIDIA H100 80GB HBM3',
];
const { PATH } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

const ids = (visible?: string) =>
  withCards(CARDS, async () => {
    const { gpus, problem } = await findGpus(visible);
    return problem ?? gpus.map(({ id }) => id).join(' ');
  });

test('what the driver tells of each card', async () => {
  const { gpus } = await withCards(CARDS, () => findGpus('2'));
  expect(gpus).toEqual([
    { id: '2', name: 'NVIDIA H100 80GB HBM3', memoryGiB: 80, freeGiB: 81000 / 1024, capability: 9 },
  ]);
  expect(await withCards(CARDS, () => freeMemoryGiB('1'))).toBe(0.5);
});

test('the cards that an outer scheduler has left: by index, by name or its beginning, in the order given', async () => {
  expect(await ids()).toBe('0 1 2');
  expect(await ids('2,0')).toBe('2 0');
  expect(await ids('GPU-bb33, GPU-aa1')).toBe('2 0');
  expect(await ids('1,-1,0')).toBe('1');
  expect(await ids('-1')).toBe('CUDA_VISIBLE_DEVICES=-1 hides every GPU');
});

test('a name that fits no card, several, or one twice is a problem: CUDA would hide cards without a word', async () => {
  expect(await ids('0,3')).toMatch(/names GPU 3, which does not exist; there are 0, 1, 2$/);
  expect(await ids('GPU-cc')).toMatch(/names GPU GPU-cc, which does not exist/);
  expect(await ids('GPU-aa')).toMatch(/names GPU GPU-aa, which is the beginning of several/);
  expect(await ids('NoDevFiles')).toMatch(/names GPU NoDevFiles, which does not exist/);
  expect(await ids('1,GPU-aa22')).toMatch(/names GPU GPU-aa22 twice/);
});

const DIVIDED = ['0, GPU-aa, 40960, 40000, 8.0, Enabled, NVIDIA A100-SXM4-40GB', '1, GPU-bb, 40960, 40000, 8.0, Disabled, NVIDIA A100-SXM4-40GB']; // prettier-ignore
const LISTING = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aa)
  MIG 3g.20gb     Device  0: (UUID: MIG-c6d4f1ef-42e4)
  MIG 1g.5gb      Device  1: (UUID: MIG-0b1c2d3e-42e4)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bb)
`;
test('a card that is divided (MIG) counts as its parts, each with its own memory', async () => {
  const found = (visible?: string) => withCards(DIVIDED, () => findGpus(visible), LISTING);
  const { gpus } = await found();
  expect(gpus.map(({ id, name, memoryGiB }) => [id, name, Math.round(memoryGiB * 10) / 10])).toEqual([
    ['MIG-c6d4f1ef-42e4', 'MIG 3g.20gb', 18.6],
    ['MIG-0b1c2d3e-42e4', 'MIG 1g.5gb', 4.7],
    ['1', 'NVIDIA A100-SXM4-40GB', 40],
  ]);
  expect((await found('MIG-0b1c2d3e-42e4')).gpus.map(({ id }) => id)).toEqual(['MIG-0b1c2d3e-42e4']);
  expect((await found('0')).gpus).toHaveLength(2);
  expect((await found('MIG-ff')).problem).toMatch(
    /names GPU MIG-ff, which does not exist; there are 0, MIG-c6d4f1ef/,
  );
  const bare = await withCards(DIVIDED, () => findGpus('0'), 'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aa)\n');
  expect(bare.problem).toMatch(/GPU 0 is divided \(MIG\) into no parts yet \(nvidia-smi mig -cgi\)/);
});

test('a driver that does not know a field is asked for those that all know', async () => {
  const old = `case "$1" in *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2;; esac; echo "0, GPU-aa, 16384"`;
  expect(await withDriver(old, () => findGpus(undefined))).toEqual({ gpus: [{ id: '0', memoryGiB: 16 }] });
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
