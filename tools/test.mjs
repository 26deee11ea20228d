// `npm test`: every check of the project; the last line counts them all.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { inBackground } from './test/in-background.mjs';

const root = await setUp();
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-test-')), 'vitest.json');
const noSkip = process.env.CI === 'true';

const env = { ...process.env, NX_TUI: 'false' };
let passed = 0;
let failed = 0;
function count(succeeded) {
  if (succeeded) passed += 1;
  else failed += 1;
}

console.log('\n== build and types');
const build = ['run-many', '-t', 'build', 'typecheck', '--parallel=2', '--outputStyle=static'];
count(spawnSync(bin('nx'), build, { cwd: root, stdio: 'inherit', env }).status === 0);

// They write nothing that a test reads; a test that waits leaves them a core.
const beside = inBackground(
  [
    // One process for all projects: each of its own reads the types of the others again, three times the work.
    ['lint and module boundaries', bin('eslint'), ['.', '--max-warnings=0']],
    ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
    ['unused code and dependencies', bin('knip'), ['--no-progress']],
  ],
  { cwd: root, env },
);

console.log('\n== unit and integration tests, quick demo');
const vitest = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
];
const tests = spawn(bin('vitest'), vitest, { cwd: root, stdio: 'inherit' });
const [status] = await once(tests, 'close');
for (const { what, said, succeeded } of await beside) {
  console.log(`\n== ${what}\n${said.trimEnd()}`);
  count(succeeded);
}
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
