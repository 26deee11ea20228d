import { expect, test } from 'vitest';
import { findingsOf, type Verdict } from './findings.ts';

const WELL: Verdict = {
  seed: 5,
  logs: '/kept',
  differences: [],
  kinds: [{ kind: 'kill', injected: 3, observed: 3, late: 1, medianMs: 1500, isEnough: true }],
  run: {
    kinds: ['kill'],
    left: ['full disk'],
    records: [],
    results: [],
    studies: 0,
    attempts: 9,
    found: [],
    seconds: 60,
  },
};
const failing = (verdict: Verdict) =>
  findingsOf(verdict).observations?.flatMap(({ name, value, isOk }) =>
    isOk === false ? [[name, value]] : [],
  );

test('what was observed has survived where nothing differs', () => {
  const { tables, observations } = findingsOf(WELL);
  expect(tables?.map(({ rows }) => rows[0]?.cells)).toEqual([['kill', '3', '3', '3', '1', '1.5 s']]);
  expect(observations).toContainEqual({ name: 'faults survived', value: 3, unit: '' });
  expect(observations).toContainEqual({
    name: 'kinds without the means for them here: full disk',
    value: 1,
    unit: '',
  });
  expect(failing(WELL)).toEqual([]);
});

test('any difference fails, names the seed and the logs, and nothing counts as survived', () => {
  const verdict = { ...WELL, differences: ['t-1, best: a, in the calm grid b'] };
  expect(failing(verdict)).toEqual([['differences from the calm grid', 1]]);
  const { tables, observations } = findingsOf(verdict);
  expect(tables?.[1]?.title).toBe('seed 5: not as it has to be; logs in /kept');
  expect(tables?.[1]?.rows[0]?.cells[1]).toBe('t-1, best: a, in the calm grid b');
  expect(observations).toContainEqual({ name: 'faults survived', value: 0, unit: '' });
});

test.each([
  [
    'a kind that was too seldom',
    { kinds: WELL.kinds.map((kind) => ({ ...kind, isEnough: false })) },
    'kinds too seldom or without effect',
  ],
  ['an orphan', { run: { ...WELL.run, found: ['a process that was left: 7'] } }, 'what should not be left'],
  [
    'a fault without effect',
    { run: { ...WELL.run, records: [{ kind: 'kill', at: '', target: 't-1', trouble: 'not seen', ms: 1 }] } },
    'faults without effect',
  ],
])('%s fails', (_what, change, name) => {
  expect(failing({ ...WELL, ...change })).toEqual([[name, 1]]);
});
