import { UserError } from '@keygrid/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePredictions, predictionsText } from './predictions-file.ts';

const file = (predictions: object, more: object = {}) =>
  JSON.stringify({ format: 'keygrid-predictions', version: 1, predictions, ...more });
const pairs = { 'a:cat': [[1, 2.5]] };

test('the described format and the plain map say the same', () => {
  const wanted = new Map(Object.entries(pairs));
  expect(parsePredictions(file(pairs), 'p.json')).toEqual(wanted);
  expect(parsePredictions(file(pairs, { frame: 'original', by: 'me' }), 'p.json')).toEqual(wanted);
  expect(parsePredictions(JSON.stringify(pairs), 'p.json')).toEqual(wanted);
});

test.each([
  ['{', 'p.json: it is not valid JSON'],
  ['[[1, 2]]', 'p.json is no predictions file'],
  ['null', 'p.json is no predictions file'],
  [file(pairs, { version: 2 }), 'version'],
  [file(pairs, { frame: 'squashed' }), 'frame'],
  [file(pairs, { side: 256 }), 'side'],
  [JSON.stringify({ predictions: pairs }), 'format'],
  [JSON.stringify({ format: 'keygrid-predictions', version: 1 }), 'predictions'],
  ['{"a:cat": [[1, 2]], "b:cat": [[1, 2]], "a:cat": [[3, 4]]}', 'the key "a:cat" stands twice in one object'],
  [file(pairs).replace('{"a:cat"', '{"a:cat": [], "a:cat"'), 'the key "a:cat" stands twice'],
  ['{"a": 1, "\\u0061": NaN}', 'the key "a" stands twice'],
])('refuses %s', (text, message) => {
  expect(() => parsePredictions(text, 'p.json')).toThrow(UserError);
  expect(() => parsePredictions(text, 'p.json')).toThrow(message);
});

test('NaN and Infinity as Python writes them are no numbers, and a name keeps its letters', () => {
  const text = '{"NaN-a:cat": [[NaN, 1], [-Infinity, Infinity]], "b, NaN]": [[1,2]]}';
  expect([...parsePredictions(text, 'p.json')]).toEqual([
    [
      'NaN-a:cat',
      [
        [null, 1],
        [null, null],
      ],
    ],
    ['b, NaN]', [[1, 2]]],
  ]);
});

test('what is written reads back as the same numbers', () => {
  const points = fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 20 });
  const drawn = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), points }), {
    selector: ({ id }) => id,
  });
  fc.assert(
    fc.property(drawn, (list) => {
      const even = list
        .filter(({ id }) => id !== '__proto__')
        .map(({ id, points }) => ({ id, points: points.slice(0, points.length - (points.length % 2)) }));
      const back = parsePredictions(predictionsText('test', even), 'p.json');
      expect(back.size).toBe(even.length);
      for (const { id, points } of even)
        expect(Float32Array.from((back.get(id) as number[][]).flat())).toEqual(
          points.map((value) => value + 0),
        );
    }),
    { numRuns: 1000 },
  );
});
