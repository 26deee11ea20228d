/** Nothing a file says can drive a terminal or hide in a document. */
import { expect, test } from 'vitest';
import { printed, printedJson, printedLine } from './printed.ts';

test.each([
  ['an escape sequence', '\u001b]0;title\u0007\u001b[31mred', '\ufffd]0;title\ufffd\ufffd[31mred'],
  ['control characters of C1', '\u009b31mred\u0085', '\ufffd31mred\ufffd'],
  ['DEL and NUL', 'a\u007fb\u0000', 'a\ufffdb\ufffd'],
  ['a carriage return', 'good\rbad', 'good\ufffdbad'],
  ['a turned writing direction', 'file\u202egpj.exe \u2066x\u2069', 'file\ufffdgpj.exe \ufffdx\ufffd'],
  ['invisible marks', 'a\u200bb\ufeffc\u{e0041}', 'a\ufffdb\ufffdc\ufffd'],
  ['line and paragraph separators', 'a\u2028b\u2029', 'a\ufffdb\ufffd'],
  ['half a character', 'a\ud800b', 'a\ufffdb'],
])('%s is made harmless', (_title, text, shown) => {
  expect(printed(text)).toBe(shown);
  expect(printed(shown)).toBe(shown);
});

test('lines, tabs, letters, signs and joined characters stay; Windows line ends become line feeds', () => {
  const text = 'ü\t→ 漢 👩\u200d🔬\nनमस्\u200dते';
  expect(printed(text)).toBe(text);
  expect(printed('a\r\nb')).toBe('a\nb');
  expect(printedLine('a\nb\tc')).toBe('a\ufffdb\ufffdc');
});

test('names in JSON are untouched, and its text is harmless', () => {
  const value = { name: 'a\u009b31m\u202e\u{e0041}\ud800\u001b\nb', list: ['ü'] };
  const text = printedJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(printed(text)).toBe(text);
});
