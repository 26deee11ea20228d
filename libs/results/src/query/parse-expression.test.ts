/** Expressions are read as they are written, and say where they are wrong. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressionText } from './expression-text.ts';
import type { Expression } from './expression.ts';
import { parseExpression, parseNames } from './parse-expression.ts';
import { parseWhere } from './where.ts';

/** Without positions. */
const plain = (expression: Expression): unknown =>
  JSON.parse(JSON.stringify(expression, (key, value: unknown) => (key === 'at' ? undefined : value)));

test('`or` binds least, then `and`, then `not`; words of the language in any case', () => {
  expect(expressionText(parseExpression('a.b = 1 OR not c.d and e.f IS NOT NULL'))).toBe(
    'a.b = 1 or not c.d and not e.f is null',
  );
  expect(parseExpression('a.b = 1 or not c.d and e.f > 2')).toMatchObject({
    kind: 'or',
    of: [{ kind: 'compare' }, { kind: 'and', of: [{ kind: 'not' }, { kind: 'compare', by: '>' }] }],
  });
});

test.each([
  ['kbc.mode = both and model.csfa and pck@0.1 > 40 and seed in (1, 2)'],
  ['pck@0.1[small] >= 40% or pck@0.1[sourceSize:[0,64)]@image/squashed-256 < .5'],
  ['pck@0.1[category:potted plant] != 1e-3'],
  ["(study like 'a%' or study ~ 'it''s') and (seed = -1 or not (seed = 2))"],
  ['model.decoder = {"channels":[8,4]} and model.decoder in ([4, 4], { groups: 2 })'],
  ['finished > 2026-11-27T09:30:00+01:00 and failure is null'],
  ["worker = 'and' and device = ''"],
])('%s is printed as it was read', (text) => {
  const read = parseExpression(text);
  expect(plain(parseExpression(expressionText(read)))).toEqual(plain(read));
  if (!text.includes("'it")) expect(expressionText(read)).toBe(text);
});

test.each([
  ['', 'Expected a name, as model.csfa or pck@0.1 here, the expression ends.\n  \n  ^ character 1'],
  ['a.b = ', 'Expected a value here, the expression ends.'],
  [
    'a.b = 1 c.d = 2',
    'Expected `and`, `or` or the end here, found `c.d`.\n  a.b = 1 c.d = 2\n          ^ character 9',
  ],
  ['a.b = or', 'found `or` (a word of the language; as a value it stands in quotes)'],
  ['(a.b = 1', 'Expected `)` here, the expression ends.'],
  ['a.b = 1)', 'Expected `and`, `or` or the end here, found `)`.'],
  ['a.b in 1', 'Expected `(` here'],
  ['a.b in ()', 'Expected a value here'],
  ['a.b not 1', 'Expected `in` or `like` here'],
  ['a.b is 1', 'Expected `null`, `not null` or `absent` here'],
  ['a.b > null', 'expected `is null` or `is not null`'],
  ["a.b = 'c", "This ' has no second one"],
  ['a.b = [1', 'This [ has no ] that ends it.'],
  ['a.b ; drop', '";" begins neither a name nor a value nor an operator.'],
  ['('.repeat(200), 'At most 100 parentheses'],
  ['x'.repeat(20_000), 'at most 10000 characters'],
])('%j is refused with the place', (text, message) => {
  expect(() => parseExpression(text)).toThrow(message);
});

test('names between commas; a group of pairs may hold one', () => {
  expect(parseNames('seed, pck@0.1[sourceSize:[0,64)],-pck@0.1').map(({ text }) => text)).toEqual([
    'seed',
    'pck@0.1[sourceSize:[0,64)]',
    '-pck@0.1',
  ]);
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(\.[a-zA-Z]{1,5}){1,2}$/).map((text) => ({ text, at: 0 }));
const value = fc.oneof(
  fc.string({ maxLength: 8 }).map((text) => ({ text, at: 0, quoted: true })),
  fc
    .oneof(fc.integer().map(String), fc.double({ noNaN: true }).map(String))
    .map((text) => ({ text, at: 0, quoted: false })),
);
const comparison = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const { tree: expressions } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(
      fc.record({ kind: fc.constant('compare'), name: word, by: comparison, value }),
      fc.record({
        kind: fc.constant('in'),
        name: word,
        values: fc.array(value, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constantFrom('like', 'contains'), name: word, value }),
      fc.record({ kind: fc.constantFrom('absent', 'true'), name: word }),
    ) as fc.Arbitrary<Expression>,
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }) as fc.Arbitrary<Expression>,
    fc.record({ kind: fc.constant('not'), of: tie('tree') }) as fc.Arbitrary<Expression>,
  ),
}));

test('any expression, printed, is read as itself', () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      expect(plain(parseExpression(expressionText(expression)))).toEqual(plain(expression));
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('any text at all is read, or refused with one bounded message', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 })),
      (text) => {
        try {
          parseExpression(text);
        } catch (error) {
          expect((error as Error).name).toBe('UserError');
          expect((error as Error).message.length).toBeLessThan(400);
        }
      },
    ),
    { numRuns: 500, seed: 2 },
  );
});

test('--where reads PATH=VALUE whose value needs no quotes, and expressions; several of one path are alternatives', () => {
  const texts = (...where: string[]) => parseWhere(where).map(({ expression }) => expressionText(expression));
  expect(texts('a.b=potted plant', 'c.d=1', 'c.d=2')).toEqual(["a.b = 'potted plant'", 'c.d = 1 or c.d = 2']);
  expect(texts('a.b > 1 and c.d', 'e.f!=1')).toEqual(['a.b > 1 and c.d', 'e.f != 1']);
  expect(() => parseWhere([' '])).toThrow('expected PATH=VALUE');
});
