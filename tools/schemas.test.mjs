// The JSON Schemas that are shipped are those of the answers' types; how a type becomes a schema, on planted types.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ANSWER_VERSIONS } from '../libs/results/src/answers/json-answer.ts';
import { answerSchemas, exportedType, schemaFile } from './schemas/answer-schemas.mjs';
import { schemaOfType } from './schemas/schema-of-type.mjs';

test('the schemas are up to date with the types of the answers (npm run schemas writes them), one a command', () => {
  const schemas = answerSchemas();
  const names = fs.readdirSync(path.dirname(schemaFile('x'))).map((file) => file.replace('.json', ''));
  expect(names.sort()).toEqual(Object.keys(schemas).sort());
  expect(names).toEqual(Object.keys(ANSWER_VERSIONS).sort());
  for (const [name, schema] of Object.entries(schemas))
    expect(JSON.parse(fs.readFileSync(schemaFile(name), 'utf8')), name).toEqual(schema);
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-schemas-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function schemaOf(source) {
  const file = path.join(folder, 'planted.ts');
  fs.writeFileSync(
    file,
    `export type Planted = ${source};\ninterface Named { /** Of what. */ readonly n: number }`,
  );
  const { type, checker } = exportedType(file, 'Planted');
  const schema = schemaOfType(checker, type);
  return schema.$defs?.Planted ?? schema;
}
const object = (properties, required) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

test.each([
  ["'b' | 'a' | null", { anyOf: [{ enum: ['a', 'b'] }, { type: 'null' }] }],
  ['boolean | undefined', { type: 'boolean' }],
  ['readonly (number | null)[]', { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } }],
  [
    '[string, 1]',
    { type: 'array', prefixItems: [{ type: 'string' }, { const: 1 }], minItems: 2, items: false },
  ],
  ['Record<string, unknown>', { type: 'object', additionalProperties: {} }],
  ["Record<'y' | 'x', Date>", object({ x: DATE(), y: DATE() }, ['x', 'y'])],
  [
    "Omit<{ a: string; b?: number; c: string | undefined }, 'a'>",
    object({ b: { type: 'number' }, c: { type: 'string' } }, []),
  ],
  ['{ a: 1 } & { b: Named }', object({ a: { const: 1 }, b: { $ref: '#/$defs/Named' } }, ['a', 'b'])],
])('%s', (source, schema) => {
  expect(schemaOf(source)).toEqual(schema);
});

function DATE() {
  return { type: 'string', format: 'date-time' };
}

test.each(['{ at: () => void }', '{ at: bigint }'])('%s is refused: JSON has no such value', (source) => {
  expect(() => schemaOf(source)).toThrow(/^JSON has no (\(\) => void|bigint)\.$/);
});
