import { expect, test } from 'vitest';
import type { FaultRecord } from '../fault.ts';
import { tally } from './tally.ts';

const record = (kind: string, more: Partial<FaultRecord>): FaultRecord => ({
  kind,
  at: '2026-01-01T00:00:00.000Z',
  target: 'a run',
  ms: 10,
  ...more,
});
const hit = { effect: { hit: true, seen: 'worker-lost' } };
const late = { effect: { hit: false, seen: 'succeeded' } };

test('what was seen, what came too late and what had no effect are told apart', () => {
  const records = [
    record('kill', { ...hit, ms: 30 }),
    record('kill', { ...hit, ms: 10 }),
    record('kill', { ...hit, ms: 20 }),
    record('kill', late),
    record('flush', { trouble: 'not seen within 60 s' }),
  ];
  expect(tally(['kill', 'flush'], records, 1)).toEqual([
    { kind: 'kill', injected: 3, observed: 3, late: 1, medianMs: 20, isEnough: true },
    { kind: 'flush', injected: 1, observed: 0, late: 0, medianMs: undefined, isEnough: false },
  ]);
});

test('one that is seen less often than asked for is not enough, nor is one without effect among others with', () => {
  expect(tally(['kill'], [record('kill', hit)], 2)[0]?.isEnough).toBe(false);
  expect(tally(['kill'], [], 1)[0]?.isEnough).toBe(false);
  expect(tally(['kill'], [record('kill', hit), record('kill', { trouble: 'x' })], 1)[0]?.isEnough).toBe(
    false,
  );
});
