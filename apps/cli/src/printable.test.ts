import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('control characters go, lines and letters stay', () => {
  expect(printable('a\u001b[2Jb\r\nü\u009b1m→')).toBe('a\ufffd[2Jb\ufffd\nü\ufffd1m→');
});
