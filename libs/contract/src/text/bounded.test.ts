/** A message stays one that a person can read, whatever it is about. */
import { expect, test } from 'vitest';
import { boundedMessage, firstLines, firstNames, shortened } from './bounded.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i + 1}`);

test('twenty problems are listed, the others counted', () => {
  expect(firstLines(numbers(20))).toEqual(numbers(20));
  expect(firstLines(numbers(5021))).toEqual([...numbers(20), '… and 5,001 more']);
});

test('ten names are listed, the others counted', () => {
  expect(firstNames(['a', 'b'])).toBe('a, b');
  expect(firstNames(numbers(12))).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more');
});

test('a long name is cut, but never within a character', () => {
  expect(shortened('abc', 3)).toBe('abc');
  expect(shortened('abcd', 3)).toBe('abc…');
  expect(shortened('ab👩d', 3)).toBe('ab…');
});

test('a message of any size keeps its beginning and its end', () => {
  const message = boundedMessage(['what', ...numbers(300_000), 'x'.repeat(1e6), 'what to do'].join('\n'));
  expect(message.split('\n')).toHaveLength(41);
  expect(message).toMatch(/^what\n1\n2\n/);
  expect(message).toMatch(/… 299,963 lines left out …\n.*…\nwhat to do$/s);
  expect(message.length).toBeLessThan(3000);
  expect(boundedMessage('one\ntwo')).toBe('one\ntwo');
});
