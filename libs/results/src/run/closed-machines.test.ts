import { expect, test } from 'vitest';
import { machinesClosedTo } from './closed-machines.ts';

const empty = { host: 'a', machine: 'a', onMachine: 0, takenBy: null, keptFor: null };
const shared = { id: 't-1', exclusive: false };
const exclusive = { id: 't-2', exclusive: true };

test('a shared run is kept off by exclusive ones only', () => {
  const taken = { ...empty, onMachine: 1, takenBy: 't-9' };
  const kept = { ...empty, host: 'b', machine: 'b', onMachine: 1, keptFor: 't-8' };
  expect(machinesClosedTo(shared, [{ ...empty, onMachine: 3 }])).toBeUndefined();
  expect(machinesClosedTo(shared, [taken, kept])).toEqual([
    'a is taken by exclusive run t-9.',
    'b is kept for exclusive run t-8: nothing else starts there before.',
  ]);
  expect(machinesClosedTo(shared, [taken, kept, { ...empty, host: 'c', machine: 'c' }])).toBeUndefined();
});

test('an exclusive run waits for all others on the machine, of whatever worker', () => {
  const two = { ...empty, onMachine: 2 };
  expect(machinesClosedTo(exclusive, [empty])).toBeUndefined();
  expect(machinesClosedTo(exclusive, [two, two])).toEqual([
    'It waits to have a alone: 2 other runs are there.',
  ]);
  expect(machinesClosedTo(exclusive, [{ ...two, onMachine: 1, keptFor: 't-2' }])).toEqual([
    'It waits to have a alone: 1 other run is there, and nothing else starts there before it.',
  ]);
});

test('of many machines a few are told', () => {
  const many = [1, 2, 3, 4, 5].map((i) => ({
    ...empty,
    host: `h${i}`,
    machine: `${i}`,
    onMachine: 1,
    takenBy: 't-9',
  }));
  expect(machinesClosedTo(shared, many)).toHaveLength(4);
  expect(machinesClosedTo(shared, many)?.at(-1)).toBe('2 more machines are taken alike.');
});
