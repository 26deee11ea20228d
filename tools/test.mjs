// `npm test`: every check of the project, one after the other; the last line counts them all.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setUp } from './setup.mjs';

const root = await setUp();
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-test-')), 'vitest.json');
const noSkip = process.env.CI === 'true';

const checks = [
  [
    'build, types, lint and module boundaries',
    bin('nx'),
    ['run-many', '-t', 'build', 'typecheck', 'lint', '--parallel=2', '--outputStyle=static'],
  ],
  ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
  ['unused code and dependencies', bin('knip'), ['--no-progress']],
];

let passed = 0;
let failed = 0;
for (const [what, command, args] of checks) {
  console.log(`\n== ${what}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_TUI: 'false' },
  });
  if (status === 0) passed += 1;
  else failed += 1;
}

console.log('\n== unit and integration tests, quick demo');
const vitest = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
];
const { status } = spawnSync(bin('vitest'), vitest, { cwd: root, stdio: 'inherit' });
const counts = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : {};
fs.rmSync(path.dirname(report), { recursive: true, force: true });
const skipped = (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
passed += counts.numPassedTests ?? 0;
failed += counts.numFailedTests ?? 0;
if (status !== 0 && !(counts.numFailedTests > 0)) failed += 1; // a file that did not load has no test to count
if (noSkip && skipped > 0) {
  console.log(`${skipped} tests were skipped; with CI=true none may be (is redis-server installed?)`);
  failed += skipped;
}
console.log(`\n${passed} passed, ${failed} failed${!noSkip && skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
