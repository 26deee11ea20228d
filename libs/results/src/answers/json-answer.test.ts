// Answers in JSON: with the version of their command, and with the shapes that JSON does not know.
import { expect, test } from 'vitest';
import { ANSWER_VERSIONS, isAnswerName, jsonAnswer } from './json-answer.ts';

test('the version comes first, and in every entry of a list', () => {
  expect(jsonAnswer('query', { rows: [] })).toBe('{\n  "schemaVersion": 2,\n  "rows": []\n}');
  expect(JSON.parse(jsonAnswer('logs', [{ attempt: 1 }, { attempt: 2 }]))).toEqual([
    { schemaVersion: ANSWER_VERSIONS.logs, attempt: 1 },
    { schemaVersion: ANSWER_VERSIONS.logs, attempt: 2 },
  ]);
  expect(jsonAnswer('logs', [])).toBe('[]');
});

test('bigints, maps, sets and dates have a shape, and what cannot be seen is escaped', () => {
  const answer = {
    bytes: 2n ** 60n,
    seconds: new Map([['cpu', 1]]),
    names: new Set(['a\u202eb']),
    at: new Date(0),
  };
  const text = jsonAnswer('sql', answer);
  expect(text).toContain('a\\u202eb');
  expect(JSON.parse(text)).toEqual({
    schemaVersion: 1,
    bytes: '1152921504606846976',
    seconds: { cpu: 1 },
    names: ['a\u202eb'],
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('names are those of commands', () => {
  expect(['data-check', 'data check', 'toString'].map(isAnswerName)).toEqual([true, false, false]);
});
