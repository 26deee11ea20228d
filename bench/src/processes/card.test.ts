import { expect, test } from 'vitest';
import { parseSample } from './card.ts';

test('what nvidia-smi says of a card is read: its load and the memory in use', () => {
  expect(parseSample('37, 1024')).toEqual({ busy: 37, usedMiB: 1024 });
});

test.each(['', '[N/A], 1024', 'No devices were found', '12,'])('%j tells nothing', (line) => {
  expect(parseSample(line)).toBeUndefined();
});
