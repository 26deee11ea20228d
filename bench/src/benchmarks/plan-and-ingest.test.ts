import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const MAIN = path.join(import.meta.dirname, '../../dist/main.js');

/** What a benchmark measured, by name. */
function measure(...args: string[]): Record<string, number> {
  const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, ...args, '--quick', '--json'], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const { observations } = JSON.parse(stdout) as { observations: { name: string; value: number }[] };
  return Object.fromEntries(observations.map(({ name, value }) => [name, value]));
}

test('plan: every cell is submitted, and every training claimed', () => {
  const values = measure('plan', '--cells', '100');
  expect(Object.keys(values)).toEqual([
    'plan 100 cells',
    'plan 100 cells, processor time of the client',
    'submit 105 runs',
    'submit 105 runs, processor time of the client',
    'submit them again',
    'submit them again, processor time of the client',
    'most memory of this process until then',
    'claims one after the other',
    'claims, 8 at once',
  ]);
  expect(Math.min(...Object.values(values))).toBeGreaterThan(0);
});

test('ingest: every point is stored once by the path of a worker, beside COPY', () => {
  const values = measure('ingest', '--rounds', '1');
  expect(values['share of COPY']).toBeCloseTo(
    (100 * (values['by the path of a worker'] ?? 0)) /
      (values['COPY from a file, keys checked, no summaries'] ?? 0),
  );
});
