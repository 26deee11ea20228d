import { expect, test } from 'vitest';
import { machineNotes } from './machine-notes.ts';

const place = { threads: 2, precision: 'float32' } as const;
const cpu = { backend: 'tensorflow', device: 'cpu', library: 'tensorflow 2.21.0 / tfjs 4.22.0' } as const;
const cuda = { ...cpu, library: 'tensorflow 2.21.0 cuda / tfjs 4.22.0' };
const plain = {
  options: { device: 'auto' },
  places: [place],
  search: { gpus: [] },
  environment: cpu,
  cores: 4,
} as const;
const notes = (change: object) =>
  machineNotes({ ...plain, places: [place], search: { gpus: [] }, ...change });

test('nothing odd, nothing said', () => {
  expect(notes({})).toEqual([]);
  expect(notes({ places: [place, place] })).toEqual([]);
  expect(
    notes({ environment: { ...cuda, device: 'cuda' }, search: { gpus: [{ id: '0', memoryGiB: 8 }] } }),
  ).toEqual([]);
});

test('more threads than cores', () => {
  expect(notes({ places: [place, place, place] })).toEqual([
    expect.stringMatching(/3 slots × 2 threads .* 4 cores/),
  ]);
});

test('why no GPU is used', () => {
  const gpus = [{ id: '0', memoryGiB: 8 }];
  expect(notes({ search: { gpus } })).toEqual([expect.stringContaining('npm run setup -- --cuda')]);
  expect(notes({ environment: cuda, search: { gpus } })).toEqual([
    expect.stringContaining('opens none of 1'),
  ]);
  expect(notes({ environment: cuda, search: { gpus: [], problem: 'there is no driver' } })).toEqual([
    'note: no GPU is used: there is no driver; the CPU computes',
  ]);
  expect(notes({ options: { device: 'cpu' }, environment: cuda, search: { gpus: [] } })).toEqual([]);
});

test('JavaScript instead of the native library, unless it was asked for', () => {
  const environment = { backend: 'javascript', device: 'cpu', library: 'tfjs 4.22.0' };
  expect(notes({ environment })).toEqual([expect.stringContaining('keygrid doctor')]);
  expect(notes({ environment, options: { device: 'javascript' } })).toEqual([]);
});
