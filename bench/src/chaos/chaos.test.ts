/** The whole of it, once a test run: every kind of fault, and the bits of a grid that nothing disturbed. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { expect, test } from 'vitest';

const MAIN = path.join(import.meta.dirname, '../../dist/main.js');

interface Report {
  readonly tables: readonly {
    readonly title: string;
    readonly rows: readonly { readonly cells: string[] }[];
  }[];
  readonly observations: readonly {
    readonly name: string;
    readonly value: number;
    readonly isOk?: boolean;
  }[];
}

test.runIf(process.platform === 'linux')(
  'a grid survives every kind of fault with the bits of a calm one (I1 to I7, I11)',
  async () => {
    const args = [MAIN, 'chaos', '--minutes', '2', '--seed', '1', '--json'];
    const bench = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((resolve) => bench.once('close', resolve));
    const [said, told] = await Promise.all([text(bench.stdout), text(bench.stderr)]);
    expect(await ended, `${told}\n${said}`).toBe(0);
    const { tables, observations } = JSON.parse(said) as Report;
    const [faults] = tables;
    const without = observations.find(({ name }) => name.startsWith('kinds without the means'))?.value ?? 0;
    expect(faults?.rows.map(({ cells }) => cells[0])).toHaveLength(14 - without);
    for (const { cells } of faults?.rows ?? []) {
      const [, injected, observed, survived] = cells;
      expect(Number(injected), told).toBeGreaterThan(0);
      expect([observed, survived]).toEqual([injected, injected]);
    }
    expect(observations.filter(({ isOk }) => isOk !== undefined).map(({ value }) => value)).toEqual([
      0, 0, 0, 0,
    ]);
  },
  1_800_000,
);
