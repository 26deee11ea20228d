import os from 'node:os';
import { METHOD } from '@keygrid/training/config';
import { expect, test } from 'vitest';
import { allThreadsOf, offerOf, openMachine, placesOf } from './machine.ts';

const cores = os.availableParallelism();

test('on a CPU: a slot a core and one thread each, or the cores shared among the slots asked for', () => {
  expect(placesOf({}, [])).toEqual(
    Array.from({ length: cores }, () => ({ threads: 1, precision: 'float32' })),
  );
  expect(placesOf({ slots: 1 }, [])).toEqual([{ threads: cores, precision: 'float32' }]);
  expect(placesOf({ slots: 2 * cores }, [])).toHaveLength(2 * cores);
  expect(placesOf({ slots: 1, threads: 3 }, [])).toEqual([{ threads: 3, precision: 'float32' }]);
  expect(placesOf({ threads: cores }, [])).toEqual([{ threads: cores, precision: 'float32' }]);
});

test('a run that has the machine to itself has the threads of all slots', () => {
  expect(allThreadsOf({}, placesOf({ slots: 2 }, []))).toBe(cores);
  expect(allThreadsOf({ threads: 3 }, placesOf({ slots: 2, threads: 3 }, []))).toBe(6);
});

test('a slot a GPU, and the smallest GPU says how much memory a run may count on', () => {
  const gpus = [
    { id: '0', memoryGiB: 24 },
    { id: '1', memoryGiB: 16 },
  ];
  const places = placesOf({}, gpus);
  expect(places.map((place) => place.gpu)).toEqual(['0', '1']);
  const offer = offerOf(
    places,
    { environment: { backend: 'tensorflow', device: 'cuda' }, precisions: ['float32'] },
    { gpus, memoryLimitBytes: 2 ** 33 },
  );
  expect(offer).toMatchObject({
    slots: 2,
    device: 'cuda',
    memoryGiB: 16,
    precisions: ['float32'],
    methods: METHOD,
  });
});

test('without the native library the offer says so', () => {
  const environment = { backend: 'javascript', device: 'cpu' } as const;
  const limit = { gpus: [], memoryLimitBytes: 2 ** 33 };
  const offer = offerOf(placesOf({}, []), { environment, precisions: ['float32'] }, limit);
  expect(offer.memoryGiB).toBe(8);
  expect(offer.device).toBe('javascript');
});

test('a GPU that is asked for and not there is refused before a child is started', async () => {
  const { PATH } = process.env;
  process.env['PATH'] = '';
  const opening = openMachine({ device: 'cuda', withParent: false }, 30_000);
  await expect(opening).rejects.toThrow(/Device cuda was asked for, but NVIDIA’s driver is not installed/);
  process.env['PATH'] = PATH;
});
