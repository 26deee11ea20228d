/** Names in a document stay names. */
import { expect, test } from 'vitest';
import { markdownParagraphs, markdownText } from './markdown-text.ts';

test.each([
  ['HTML', '<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
  ['an entity', '&lt;b>', '&amp;lt;b>'],
  ['code', 'T|`$(id)`', 'T\\|\\`$(id)\\`'],
  ['a link and a picture', '![x](http://y) [a][b]', '![x\\](http://y) [a\\][b]'],
  ['an escape that is there already', 'a\\|b', 'a\\\\\\|b'],
  ['lines', 'one\n# two\n', 'one # two'],
  ['an escape sequence', '\u001b[31mred\u202e', '\ufffd[31mred\ufffd'],
])('%s is shown, not obeyed', (_title, text, shown) => {
  expect(markdownText(text)).toBe(shown);
});

test('what is meant by its own text stays as it is', () => {
  for (const text of ['12.5 ± 0.1 [12.9]', 'evaluation.kbc.mode', '[4,4,4]', '≥ 1: reached'])
    expect(markdownText(text)).toBe(text);
});

test('a paragraph begins as one', () => {
  expect(markdownParagraphs('# a\nb\n\n- c\n \n1. d')).toBe('\\# a b\n\n\\- c\n\n1\\. d');
});

test('a text of any size takes little work', () => {
  const before = process.cpuUsage();
  markdownParagraphs(' \n'.repeat(50_000) + 'x' + ']'.repeat(100_000) + ' '.repeat(100_000) + 'x');
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});
