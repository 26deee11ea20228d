import { expect, test } from 'vitest';
import { parseWorkerOptions } from './options.ts';

test('nothing given: slots are chosen by the machine, the device too', () => {
  expect(parseWorkerOptions([])).toEqual({ device: 'auto', withParent: false });
  expect(parseWorkerOptions(['--slots', '3', '--device', 'cpu', '--with-parent'])).toEqual({
    slots: 3,
    device: 'cpu',
    withParent: true,
  });
});

test('slots for each GPU, in place of slots of the worker', () => {
  expect(parseWorkerOptions(['--slots-per-gpu', '2'])).toMatchObject({ slotsPerGpu: 2 });
  expect(() => parseWorkerOptions(['--slots-per-gpu', '0'])).toThrow(/slotsPerGpu[^]*Usage: worker/);
  expect(() => parseWorkerOptions(['--slots', '2', '--slots-per-gpu', '2'])).toThrow(/both given/);
});

test('threads a slot are a whole number of at least 1', () => {
  expect(parseWorkerOptions(['--threads', '4'])).toMatchObject({ threads: 4 });
  for (const wrong of ['0', '-1', '1.5', 'many', ''])
    expect(() => parseWorkerOptions([`--threads=${wrong}`])).toThrow(/threads[^]*Usage: worker/);
});

test('wrong options are a user error that shows the usage', () => {
  expect(() => parseWorkerOptions(['--slots', '0'])).toThrow(/slots[^]*Usage: worker/);
  expect(() => parseWorkerOptions(['--device', 'tpu'])).toThrow(/device[^]*Usage: worker/);
  expect(() => parseWorkerOptions(['--slot', '3'])).toThrow(/--slot/);
});
