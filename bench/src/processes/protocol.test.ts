import { expect, test } from 'vitest';
import { CaseFailed, Measured, parseReply } from './protocol.ts';

test('an answer is read as it was sent', () => {
  const answer = { ms: [1.5, 2], cpuMs: [3, 4], preparedBytes: 10, peakBytes: 20 };
  expect(parseReply(Measured, JSON.stringify(answer))).toEqual(answer);
});

test('a refused case carries the reason of the other side', () => {
  expect(() => parseReply(Measured, '{"error":"out of memory"}')).toThrow(CaseFailed);
  expect(() => parseReply(Measured, '{"error":"out of memory"}')).toThrow('out of memory');
});

test.each([
  ['a warning of a library', 'Hello from a library'],
  ['a time that is none', '{"ms":[-1],"preparedBytes":1,"peakBytes":1}'],
  ['a missing field', '{"ms":[1]}'],
])('%s is no answer', (_what, line) => {
  expect(() => parseReply(Measured, line)).toThrow(/measured process/);
});
