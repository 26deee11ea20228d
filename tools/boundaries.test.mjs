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
}, 60_000);

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
