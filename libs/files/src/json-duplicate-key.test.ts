import { expect, it } from 'vitest';
import { duplicateKey } from './json-duplicate-key.ts';

it.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}]}', undefined],
  ['{"a":1,"b":2,"a":3}', 'a'],
  ['{"a":1,"\\u0061" : 3}', 'a'],
  ['{"x":{"shape":[1],"shape":[2]}}', 'shape'],
  ['{"a":"a","b":"{\\"a\\":1,\\"a\\":2}"}', undefined],
  ['{"}":1,"{":2,"}":3}', '}'],
  ['[]', undefined],
])('%s', (text, key) => expect(duplicateKey(text)).toBe(key));

it('reads long strings', () => {
  const long = 'x'.repeat(2 ** 24);
  expect(duplicateKey(JSON.stringify({ [long]: long, b: `\\"${long}`, c: 1 }))).toBeUndefined();
  const escapes = '\\n'.repeat(2 ** 23);
  expect(duplicateKey(`{"a":"${escapes}","b":"\\\\","a":1}`)).toBe('a');
});
