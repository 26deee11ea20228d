// Prototype names: what the rule finds, and what it leaves alone.
import path from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
/** Any source file whose text is replaced by the example's. */
const filePath = path.join(root, 'libs/contract/src/user-error.ts');
let eslint;
beforeAll(
  () => (eslint = new ESLint({ cwd: root, ruleFilter: ({ ruleId }) => ruleId === 'keygrid/own-names' })),
);

async function findings(code) {
  const [{ messages }] = await eslint.lintText(code, { filePath });
  return messages.filter(({ ruleId }) => ruleId === 'keygrid/own-names').length;
}

test.each([
  'export const read = (r: Record<string, number>, name: string) => r[name];',
  'export const read = (r: { [name: string]: number }, name: string | undefined) => r[name ?? "x"];',
  'export const read = (r: Readonly<Record<string, unknown>>, name: string) => r[`a.${name}`];',
  'export function build(r: Record<string, number>, name: string) { r[name] = 1; }',
])('prototype names: found in %s', async (code) => {
  expect(await findings(code)).toBe(1);
});

test.each([
  "export const read = (r: Record<'a' | 'b', number>, name: 'a' | 'b') => r[name];",
  'export const read = (r: readonly number[], i: number) => r[i];',
  "export const read = (r: Record<string, number>) => r['a'];",
  'export const read = (name: string) => process.env[name];',
  'export const read = (r: ReadonlyMap<string, number>, name: string) => r.get(name);',
])('prototype names: left alone in %s', async (code) => {
  expect(await findings(code)).toBe(0);
});
