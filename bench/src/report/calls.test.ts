import { expect, test } from 'vitest';
import { callsIn } from './calls.ts';

test('calls are told for a pair', () => {
  const calls = { operations: 1415, uploads: 4, downloads: 2, pairs: 2 };
  expect(callsIn(calls, 'pair')).toBe('707.5 operations, 2 uploads, 1 downloads a pair');
});
