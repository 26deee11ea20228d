import { expect, test } from 'vitest';
import { rescoreCommand } from './protocol.ts';

test('the command that adds a protocol', () => {
  expect(rescoreCommand('s', 'image/squashed-256')).toBe(
    'keygrid rescore s --basis image --frame squashed --side 256',
  );
  expect(rescoreCommand('s', 'cats')).toBe('keygrid rescore s --protocol cats');
  expect(rescoreCommand('s', 'bbox/original/strict')).toBe(
    'keygrid rescore s --protocol bbox/original/strict',
  );
  expect(rescoreCommand('s', 'bbox')).toBe('keygrid rescore s --basis BASIS --frame FRAME');
});
