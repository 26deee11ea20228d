/** A user id without a name and without HOME, as containers have: a home that it owns works. Tried where this is root. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, finished, KEYGRID } from './testing/keygrid.ts';

const NAMELESS = 54_321;
const as = { uid: NAMELESS, gid: NAMELESS };

test.runIf(process.getuid?.() === 0)(
  'a user id without a name makes a home and works in it, or is told what to do',
  async () => {
    const cwd = emptyFolder();
    chownSync(cwd, NAMELESS, NAMELESS);
    const env = { PATH: process.env['PATH'] };
    const keygrid = (...args: string[]) =>
      finished(spawn(process.execPath, [KEYGRID, ...args], { cwd, env, ...as }));
    const mayHaveNamespaces = spawnSync('unshare', ['--user', 'true'], as).status === 0;
    const { code, stderr } = await keygrid('status', '--json');
    if (!mayHaveNamespaces) {
      expect(stderr).toMatch(/User 54321 has no name on this system.*\/etc\/passwd/);
      expect(code).toBe(2);
      return;
    }
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(statSync(path.join(cwd, '.keygrid/postgres/data')).uid).toBe(NAMELESS);
    expect((await keygrid('data', 'synth', 'pairs', '--pairs', '4,4,4')).code).toBe(0);
    expect((await keygrid('data', 'add', 'pairs', 'pairs')).code).toBe(0);
    expect((await keygrid('data', 'check', 'pairs')).code).toBe(0);
  },
);
