import { expect, test } from 'vitest';
import { awaitedQueues } from './awaited-queues.ts';

const slot = { device: 'cuda', memoryGiB: 16, precisions: ['float32'], methods: {} } as const;

test('a slot waits at the queues of queued runs that it can serve', () => {
  expect(awaitedQueues(['any-0', 'any-24', 'cuda-16', 'any-0-tf32'], slot, 'cuda-0')).toEqual([
    'any-0',
    'cuda-16',
  ]);
});

test('with nothing to serve it waits at the queue of the last message, but never at one that another slot serves', () => {
  expect(awaitedQueues([], slot, 'cuda-16')).toEqual(['cuda-16']);
  expect(awaitedQueues(['any-24'], slot, 'any-24')).toEqual(['any-0']);
  expect(awaitedQueues(['any-24'], { ...slot, memoryGiB: 24 }, 'any-0')).toEqual(['any-24']);
  expect(awaitedQueues([], slot)).toEqual(['any-0']);
});
