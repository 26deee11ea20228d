import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tunablesFor } from './tunables.ts';

test.for([1, 0.1, 0.01])('at factor %f renewal < self-stop < kill < lease', (factor) => {
  const {
    renewMs,
    selfStopMs,
    killAfterMs,
    leaseMs,
    orphanMs,
    controlPollMs,
    factor: kept,
  } = tunablesFor(factor);
  expect(kept).toBe(factor);
  const kill = selfStopMs + killAfterMs;
  expect([renewMs, selfStopMs, kill, leaseMs]).toEqual(
    [renewMs, selfStopMs, kill, leaseMs].sort((a, b) => a - b),
  );
  expect(new Set([renewMs, selfStopMs, kill, leaseMs]).size).toBe(4);
  expect(orphanMs).toBeLessThan(leaseMs);
  expect(2 * controlPollMs).toBeLessThanOrEqual(5_000 * factor);
});

/** First and wanted cell of each row whose first cell is code. */
function rowsOf(section: string, column: number): Map<string, string> {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/orchestration.md'), 'utf8');
  const text = page.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.flatMap((cells) => {
      const name = /^`(.+)`$/.exec(cells[1] ?? '')?.[1];
      return name === undefined ? [] : [[name, cells[column] ?? ''] as const];
    }),
  );
}

test('docs/orchestration.md states every time constant', () => {
  const stated = Object.fromEntries(
    [...rowsOf('3 Constants', 2)].map(([name, s]) => [name, 1000 * parseInt(s)]),
  );
  expect({ factor: 1, ...stated }).toEqual(tunablesFor(1));
});
