/** A started process ends with the one that started it. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from './started-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-process-'));

function script(name: string, source: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, source);
  return file;
}

test('the exit code and the end of the log are known', async () => {
  const file = script('fails.mjs', 'console.log("one"); console.error("two"); process.exit(3);');
  const logFile = path.join(folder, 'logs', 'fails.log');
  const started = startProcess({ name: 'worker', file, args: [], env: process.env, logFile });
  await expect(started.ended).resolves.toBe(3);
  expect(started.logTail(1)).toBe('two');
});

test('stop asks politely', async () => {
  const file = script(
    'stops.mjs',
    'process.on("SIGTERM", () => process.exit(0)); process.stdin.resume(); console.log(process.argv.slice(2).join(" "));',
  );
  const logFile = path.join(folder, 'stops.log');
  const started = startProcess({ name: 'worker', file, args: ['--slots', '2'], env: process.env, logFile });
  await expect.poll(() => readFileSync(logFile, 'utf8')).toBe('--slots 2 --with-parent\n');
  started.stop();
  await expect(started.ended).resolves.toBe(0);
});

test('kill takes what it started along', async () => {
  const file = script(
    'family.mjs',
    `import { spawn } from 'node:child_process';
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     console.log(child.pid);
     process.stdin.resume();`,
  );
  const logFile = path.join(folder, 'family.log');
  const started = startProcess({ name: 'worker', file, args: [], env: process.env, logFile });
  await expect.poll(() => readFileSync(logFile, 'utf8')).toMatch(/^\d+\n$/);
  const grandchild = Number(readFileSync(logFile, 'utf8'));
  started.kill();
  await expect(started.ended).resolves.toBe(1);
  await expect.poll(() => isAlive(grandchild)).toBe(false);
});

/** A zombie that was not waited for yet has ended too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
