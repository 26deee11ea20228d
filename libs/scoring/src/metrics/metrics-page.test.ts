/** docs/metrics.md is the list of metrics. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from './metrics.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/metrics.md'), 'utf8');

test('docs/metrics.md has a row for each metric, with what it says, its ids, direction and source', () => {
  const rows = PAGE.split('\n')
    .filter((line) => /^\| `[a-z-]+` /.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(
    Object.entries(METRICS).map(([name, { about, needsKeypointIds, better, source }]) => [
      `\`${name}\``,
      about,
      needsKeypointIds ? 'yes' : 'no',
      better,
      source,
    ]),
  );
});
