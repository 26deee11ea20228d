/** What `--device cuda` refuses: in one line, before anything is claimed. The driver is a program that answers as nvidia-smi does. */
import { UserError } from '@keygrid/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withoutDriver, withDriver } from '../testing/driver.ts';
import type { WorkerOptions } from '../options.ts';
import { openMachine } from './machine.ts';

const { PATH, CUDA_VISIBLE_DEVICES: visible } = process.env;
const restore = () => {
  process.env['PATH'] = PATH;
  if (visible === undefined) delete process.env['CUDA_VISIBLE_DEVICES'];
};
beforeEach(restore);
afterEach(restore);

async function refusal(options: Partial<WorkerOptions> = {}): Promise<string> {
  const opening = openMachine(
    { device: 'cuda', withParent: false, ...options },
    { silenceMs: 150_000, startMs: 150_000 },
  );
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  return message;
}

const A10 = 'GPU-aa, 23028, 22700, 8.6, [N/A], NVIDIA A10';

test('no driver', async () => {
  const said = await withoutDriver(() => refusal());
  expect(said).toMatch(/^Device cuda was asked for, but NVIDIA’s driver is not installed .*--device cpu/);
});

test('an index that does not exist is named, with those that exist', async () => {
  process.env['CUDA_VISIBLE_DEVICES'] = '0,7';
  const said = await withDriver([`0, ${A10}`, `1, ${A10.replace('aa', 'bb')}`], () => refusal());
  expect(said).toBe(
    'Device cuda was asked for, but CUDA_VISIBLE_DEVICES=0,7 names GPU 7, which does not exist; there are 0, 1. Use --device cpu or auto to compute without a GPU.',
  );
});

test('a card that is too old, with its compute capability and the first that will do', async () => {
  const said = await withDriver(['0, GPU-aa, 12288, 12000, 5.2, [N/A], Tesla M40'], () => refusal());
  expect(said).toMatch(/card 0 \(Tesla M40, compute capability 5\.2\) is too old: .* 6\.0 and later/);
});

test('a card that is too small for one slot, or for so many', async () => {
  const said = await withDriver(['0, GPU-aa, 1024, 1000, 6.1, [N/A], NVIDIA GeForce GT 1030'], () =>
    refusal(),
  );
  expect(said).toMatch(/card 0 \(NVIDIA GeForce GT 1030, 1\.0 GiB\) is too small: a slot needs 2 GiB/);
  const many = await withDriver([`0, ${A10}`], () => refusal({ slotsPerGpu: 12 }));
  expect(many).toMatch(/card 0 \(NVIDIA A10, 22\.5 GiB\) is too small: 12 slots need 24 GiB/);
});

test('slots for each GPU where there is none', async () => {
  const said = await withoutDriver(() => refusal({ device: 'auto', slotsPerGpu: 2 }));
  expect(said).toMatch(/^--slots-per-gpu 2 was given, but NVIDIA’s driver is not installed/);
});
