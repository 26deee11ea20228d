import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gpuObstacle, installedLibrary } from '@keygrid/model';

const MAIN = path.join(import.meta.dirname, '../dist/main.js');
const bench = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });

/** Only where it is so: a machine with a card measures. */
const withoutCard = gpuObstacle(installedLibrary()) !== undefined;

test.runIf(withoutCard).each(['inference', 'training', 'evaluation'])(
  '%s on a card that is not there says so in one line and ends with code 2',
  (name) => {
    const { status, stderr, stdout } = bench(name, '--device', 'cuda');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^Device cuda was asked for, but .+\. Use --device cpu/);
    expect([status, stdout]).toEqual([2, '']);
  },
);
