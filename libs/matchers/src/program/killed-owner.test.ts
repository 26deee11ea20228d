/** A program's owner is killed with signal 9: only the process that watches it is left to end the program. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { DEAF, isAlive } from '../testing/programs.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

test('kill -9 of its owner, and of the owner’s whole group: the program, what it started and its folder are gone', async () => {
  // The owner runs built code.
  const build = ['node_modules/typescript/bin/tsc', '-b', 'libs/matchers/tsconfig.lib.json'];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-owner-'));
  const from = path.join(folder, 'deaf.py');
  writeFileSync(from, DEAF);
  const built = path.join(root, 'libs/matchers/dist/program/open-program.js');
  const owner = `import { openProgram } from ${JSON.stringify(built)};
    await openProgram({ command: ['python3', '{dir}/deaf.py'], files: [{ name: 'deaf.py', from: ${JSON.stringify(from)} }], side: 32, log: console.log });
    console.log('open');`;
  try {
    for (const whole of [false, true]) {
      const node = spawn(process.execPath, ['--input-type=module', '-e', owner], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { pid = NaN } = node;
      let said = '';
      for await (const line of createInterface(node.stdout)) {
        said += `${line}\n`;
        if (said.includes('pids') && said.includes('open')) break;
      }
      const [, own, other, files = ''] = /pids (\d+) (\d+) (\S+)/.exec(said) ?? [];
      const alive = () => [own, other].map((each) => isAlive(Number(each)));
      expect(alive()).toEqual([true, true]);
      process.kill(whole ? -pid : pid, 'SIGKILL');
      await expect.poll(alive).toEqual([false, false]);
      await expect.poll(() => existsSync(path.dirname(files))).toBe(false);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
