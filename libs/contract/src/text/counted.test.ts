import { expect, test } from 'vitest';
import { counted } from './counted.ts';

test.each([
  [0, '0 pairs'],
  [1, '1 pair'],
  [999, '999 pairs'],
  [12_234, '12,234 pairs'],
])('%i is said as %s', (count, said) => {
  expect(counted(count, 'pair')).toBe(said);
});

test('a plural of its own', () => {
  expect(counted(1, 'cell is', 'cells are')).toBe('1 cell is');
  expect(counted(2, 'cell is', 'cells are')).toBe('2 cells are');
});
