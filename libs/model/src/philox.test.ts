import { expect, test } from 'vitest';
import { philox } from './philox.ts';

test('philox gives the known answers of Random123', () => {
  const hex = (words: readonly number[]) => words.map((w) => w.toString(16).padStart(8, '0'));
  const full = 0xffffffff;
  expect(hex(philox([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
  expect(hex(philox([full, full, full, full], [full, full]))).toEqual([
    '408f276d',
    '41c83b0e',
    'a20bc7c6',
    '6d5451fd',
  ]);
  expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
    'd16cfe09',
    '94fdcceb',
    '5001e420',
    '24126ea1',
  ]);
});
