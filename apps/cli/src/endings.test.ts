/** Ends are quiet: closed pipes, full stdout, signals at any moment. No stack trace, no database left, the exit code a shell expects. */
import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, finished, KEYGRID, startKeygrid, type Answer } from './testing/keygrid.ts';

/** Processes that work in a folder below this one: the database server and its own. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(`${folder}/`);
    } catch {
      return false; // gone, or not ours to see
    }
  });
}

const MOMENTS: { when: string; isThere: (home: string) => boolean }[] = [
  { when: 'at its start', isThere: () => true },
  { when: 'while the database is made', isThere: (home) => existsSync(path.join(home, 'postgres')) },
  {
    when: 'while the database starts',
    isThere: (home) => existsSync(path.join(home, 'postgres/data/postmaster.pid')),
  },
  { when: 'once the store is there', isThere: (home) => existsSync(path.join(home, 'store')) },
];

test.for(
  MOMENTS.flatMap((moment, i) => [
    { ...moment, signal: (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)[i] ?? 'SIGINT' },
  ]),
)('ends are quiet: $signal $when leaves no words and no database', async ({ isThere, signal }) => {
  const cwd = emptyFolder();
  const child = startKeygrid(['watch', 'no-such-study'], { cwd });
  const answer = finished(child);
  await expect.poll(() => isThere(path.join(cwd, '.keygrid')), { interval: 1 }).toBe(true);
  child.kill(signal);
  const { code, stdout, stderr } = await answer;
  // It may have come to its end by itself meanwhile.
  if (code === 128 + constants.signals[signal]) expect(stderr + stdout).toBe('');
  else
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('no-such-study') as string,
    });
  expect(processesIn(cwd)).toEqual([]);
});

function started(args: string[], stdio: StdioOptions): Promise<Answer> {
  return finished(spawn(process.execPath, [KEYGRID, ...args], { cwd: emptyFolder(), stdio }));
}

test('ends are quiet: a full stdout is one message and exit code 1', async () => {
  const full = openSync('/dev/full', 'w');
  const { code, stderr } = await started(['--help'], ['ignore', full, 'pipe']);
  closeSync(full);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The answer could not be written to stdout\.\n {2}because: ENOSPC: .*\n$/);
});

test('ends are quiet: a reader that has gone ends the command with 141 and no word', async () => {
  const child = spawn(process.execPath, [KEYGRID, '--help'], {
    cwd: emptyFolder(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const { code, stderr } = await finished(child);
  expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
});

test.for(['SIGUSR1', 'SIGINT'] as const)('ends are quiet: %s tells a scheduler to end', async (signal) => {
  const cwd = emptyFolder();
  const child = startKeygrid(['scheduler'], { cwd });
  const answer = finished(child);
  let said = '';
  child.stdout?.on('data', (text: string) => (said += text));
  await expect.poll(() => said).toContain('is ready');
  child.kill(signal);
  expect(await answer).toMatchObject({ code: 0, stderr: '' });
  expect(processesIn(cwd)).toEqual([]);
});
