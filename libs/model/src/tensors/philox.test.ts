import { expect, test } from 'vitest';
import { philox, type Words4 } from './philox.ts';

function wordsOf(counter: Words4, key: readonly [number, number]): number[] {
  const words = new Uint32Array(4);
  philox(words, 0, counter, key);
  return [...words];
}

test('philox gives the known answers of Random123', () => {
  const hex = (words: readonly number[]) => words.map((w) => w.toString(16).padStart(8, '0'));
  const full = 0xffffffff;
  expect(hex(wordsOf([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
  expect(hex(wordsOf([full, full, full, full], [full, full]))).toEqual([
    '408f276d',
    '41c83b0e',
    'a20bc7c6',
    '6d5451fd',
  ]);
  expect(hex(wordsOf([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
    'd16cfe09',
    '94fdcceb',
    '5001e420',
    '24126ea1',
  ]);
});
