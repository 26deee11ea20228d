import { expect, test } from 'vitest';
import { wrapped } from './wrapped.ts';

test.each([
  ['a line that fits', 'one two  three', 14, 'one two  three'],
  ['a line that does not', 'one two three', 9, 'one two\n  three'],
  ['an indented one', '  one two three', 9, '  one two\n    three'],
  ['a word that is longer than a line', '/a/very/long/path is here', 10, '/a/very/long/path\n  is here'],
  ['each line by itself', 'one two\nthree four', 8, 'one two\nthree\n  four'],
  ['characters, not halves of them', '😀😀😀 😀😀', 6, '😀😀😀 😀😀'],
  ['no width', 'one two three', Infinity, 'one two three'],
])('%s', (_, text, width, lines) => {
  expect(wrapped(text, width)).toBe(lines);
});
