import type { FileTensor } from '@keygrid/weights';
import { expect, test } from 'vitest';
import { roundWeights } from './round.ts';

const floats = (...values: number[]): FileTensor => {
  return { type: 'F32', shape: [values.length], bytes: new Uint8Array(Float32Array.from(values).buffer) };
};
const doubles: FileTensor = { type: 'F64', shape: [1], bytes: new Uint8Array(Float64Array.of(0.1).buffer) };
const counter: FileTensor = { type: 'I64', shape: [], bytes: new Uint8Array(8) };

test('only F64 is rounded where no type is asked for', () => {
  const given = new Map([['a', floats(1e30)], ['d', doubles], ['n', counter]]); // prettier-ignore
  const { tensors, notes } = roundWeights(given, undefined);
  expect(tensors.get('a')).toBe(given.get('a'));
  expect(tensors.get('n')).toBe(counter);
  expect(tensors.get('d')).toEqual(floats(0.1));
  expect(notes).toEqual(['rounded from F64 to F32: 1 of 3 tensors']);
});

test('what leaves the range is counted, what was infinite before is not', () => {
  const given = new Map([['a', floats(65_519, 65_520, -1e30, Infinity)], ['n', counter]]); // prettier-ignore
  const half = roundWeights(given, 'F16');
  expect(half.notes).toEqual(['beyond the range of F16, now infinity: 2 numbers']);
  expect(half.tensors.get('a')?.type).toBe('F16');
  expect(half.tensors.get('n')).toBe(counter);
  expect(roundWeights(given, 'BF16').notes).toEqual([]);
});
