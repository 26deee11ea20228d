/** The orchestrator's own benchmarks, each by its real command in its quick form: it ends well and has a figure in every place. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAIN = path.join(import.meta.dirname, '../../dist/main.js');
/** Without the peers: what they take is theirs. */
const env = { ...process.env, KEYGRID_TRACKERS_PYTHON: '', KEYGRID_RAY_PYTHON: '' };

interface Report {
  readonly observations: readonly { readonly name: string; readonly value: number }[];
  readonly tables: readonly { readonly rows: readonly { readonly raw: readonly (readonly number[])[] }[] }[];
}

async function quickReport(name: string): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, name, '--quick', '--json'], { env });
  return JSON.parse(stdout) as Report;
}

test.concurrent('queue: evaluations and trainings, one and eight at once', async () => {
  const { observations } = await quickReport('queue');
  expect(observations.map(({ name }) => name.replace(/ .*;/, ';'))).toEqual([
    'evaluations; 1 at once',
    'evaluations; 8 at once',
    'trainings; 1 at once',
    'trainings; 8 at once',
  ]);
  for (const { value } of observations) expect(value).toBeGreaterThan(0);
});

test.concurrent('scale: every step of two and of ten workers was timed', async () => {
  const { tables } = await quickReport('scale');
  const counts = tables.flatMap(({ rows }) => rows.map(({ raw }) => raw.map((values) => values.length)));
  expect(counts).toEqual([[4, 20], [4, 20], [4, 20], [4, 20]]); // prettier-ignore
});

test.concurrent('noop: a real worker finishes runs without work and runs of a second', async () => {
  const { tables } = await quickReport('noop');
  const [seconds] = tables.flatMap(({ rows }) => rows.map(({ raw }) => raw.flat()));
  expect(seconds).toHaveLength(2);
  for (const taken of seconds ?? []) expect(taken).toBeGreaterThan(0);
});
