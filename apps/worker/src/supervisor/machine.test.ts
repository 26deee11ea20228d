import os from 'node:os';
import { METHOD } from '@keygrid/training/config';
import { expect, test } from 'vitest';
import { offerOf, placesOf } from './machine.ts';

const cores = os.availableParallelism();

test('on a CPU: a slot a core and one thread each, or the cores shared among the slots asked for', () => {
  expect(placesOf({}, [])).toEqual(
    Array.from({ length: cores }, () => ({ threads: 1, precision: 'float32' })),
  );
  expect(placesOf({ slots: 1 }, [])).toEqual([{ threads: cores, precision: 'float32' }]);
  expect(placesOf({ slots: 2 * cores }, [])).toHaveLength(2 * cores);
});

test('a slot a GPU, and the smallest GPU says how much memory a run may count on', () => {
  const gpus = [
    { id: '0', memoryGiB: 24 },
    { id: '1', memoryGiB: 16 },
  ];
  const places = placesOf({}, gpus);
  expect(places.map((place) => place.gpu)).toEqual(['0', '1']);
  const offer = offerOf(places, { backend: 'tensorflow', device: 'cuda' }, gpus);
  expect(offer).toMatchObject({ slots: 2, device: 'cuda', memoryGiB: 16, methods: METHOD });
});

test('without the native library the offer says so', () => {
  expect(offerOf(placesOf({}, []), { backend: 'javascript', device: 'cpu' }, []).device).toBe('javascript');
});
