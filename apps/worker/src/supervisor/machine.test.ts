import os from 'node:os';
import { METHOD } from '@keygrid/training/config';
import { expect, test } from 'vitest';
import { describeMachine } from './machine.ts';

const cores = os.availableParallelism();

test('on a CPU: a slot a core and one thread each, or the cores shared among the slots asked for', () => {
  const cpu = { backend: 'tensorflow', device: 'cpu' } as const;
  const machine = describeMachine({ device: 'auto' }, cpu, []);
  expect(machine.offer).toMatchObject({ slots: cores, device: 'cpu', methods: METHOD });
  expect(machine.places).toEqual(Array.from({ length: cores }, () => ({ threads: 1, precision: 'float32' })));
  expect(describeMachine({ device: 'auto', slots: 1 }, cpu, []).places).toEqual([
    { threads: cores, precision: 'float32' },
  ]);
});

test('a slot a GPU, and the smallest GPU says how much memory a run may count on', () => {
  const gpus = [
    { id: '0', memoryGiB: 24 },
    { id: '1', memoryGiB: 16 },
  ];
  const machine = describeMachine({ device: 'cuda' }, { backend: 'tensorflow', device: 'cuda' }, gpus);
  expect(machine.offer).toMatchObject({ slots: 2, device: 'cuda', memoryGiB: 16 });
  expect(machine.places.map((place) => place.gpu)).toEqual(['0', '1']);
});

test('without the native library the offer says so', () => {
  const machine = describeMachine({ device: 'auto' }, { backend: 'javascript', device: 'cpu' }, []);
  expect(machine.offer.device).toBe('javascript');
});
