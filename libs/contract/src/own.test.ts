import { expect, test } from 'vitest';
import { own } from './own.ts';

test('prototype names: an object has what was put into it, and nothing that it inherits', () => {
  expect(own({ a: 1 }, 'a')).toBe(1);
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'b'])
    expect(own({ a: 1 }, name)).toBeUndefined();
  expect(own(JSON.parse('{"__proto__": 2}') as Record<string, number>, '__proto__')).toBe(2);
});
