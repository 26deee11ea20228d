// The table "Libraries and apps" of ARCHITECTURE.md is enforced, not only written down: forbidden imports are lint errors.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

beforeAll(() => {
  // The rule reads Nx's cached project graph and is silent without one.
  const graph = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-graph-')), 'graph.json');
  const nx = path.join(root, 'node_modules/.bin/nx');
  const made = spawnSync(nx, ['graph', `--file=${graph}`], { cwd: root, encoding: 'utf8' });
  expect(made.status, made.stderr).toBe(0);
  fs.rmSync(path.dirname(graph), { recursive: true });
});

/** Lint errors of `code`, had it been the text of `file`. */
async function problems(file, code) {
  const [result] = await new ESLint({ cwd: root }).lintText(code, { filePath: path.join(root, file) });
  return result.messages
    .filter((message) => message.severity === 2)
    .map((message) => message.ruleId ?? message.message);
}

test.each([
  ['a pure library imports the database', 'libs/kbc/src/index.ts', "export * from '@keygrid/runs';"],
  [
    'the planner imports code instead of settings',
    'libs/plan/src/index.ts',
    "export * from '@keygrid/datasets';",
  ],
  ['the command imports the model', 'apps/cli/src/main.ts', "export * from '@keygrid/model';"],
  ['the supervisor imports TensorFlow', 'apps/worker/src/main.ts', "export * from '@tensorflow/tfjs-core';"],
  [
    'the supervisor imports a library that loads TensorFlow',
    'apps/worker/src/main.ts',
    "export * from '@keygrid/training';",
  ],
  ['a package leaves its home', 'apps/scheduler/src/main.ts', "export * from 'bullmq';"],
  [
    'a relative path into another project',
    'libs/kbc/src/index.ts',
    "export * from '../../scoring/src/index.ts';",
  ],
])('refused: %s', async (_what, file, code) => {
  const rules = await problems(file, code);
  expect(rules.some((rule) => /enforce-module-boundaries|no-restricted-imports/.test(rule))).toBe(true);
});

test('allowed: training imports the model', async () => {
  expect(await problems('libs/training/src/index.ts', "export { METHOD } from './config.ts';")).toEqual([]);
  const rules = await problems('libs/training/src/index.ts', "export * from '@keygrid/model';");
  expect(rules).not.toContain('@nx/enforce-module-boundaries');
});

test.each([
  ['the rows of a home', "export const rows = (home) => home.sql.query('x');"],
  ['single entities', 'export const count = (home) => home.db.run.count();'],
  ['a handle taken out of a home', 'export const rows = ({ sql }) => sql;'],
  ['the query handle of libs/results', "import '@keygrid/runs/reading';"],
  ['what tests look into the database by', "import '@keygrid/runs/testing';"],
  ['a statement', 'export const text = `SELECT id\n  FROM run WHERE id = $1`;'],
  ['a statement that writes', "export const text = 'UPDATE cell SET wanted = false';"],
  ["Prisma's client", "export * from '@prisma/client';"],
])('refused in an app: %s', async (_what, code) => {
  const rules = await problems('apps/cli/src/main.ts', code);
  expect(rules.some((rule) => /no-restricted-syntax|enforce-module-boundaries/.test(rule))).toBe(true);
});

test('allowed in an app: what reads like a statement and is none', async () => {
  const code = "export const text = 'select a study from the list, update cells';";
  expect(await problems('apps/cli/src/main.ts', code)).not.toContain('no-restricted-syntax');
});
