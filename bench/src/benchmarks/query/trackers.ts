/** MLflow and Optuna at the same work, where they are installed: a first page of 10,000 runs, and twenty curves of 100 points. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { FoundTable } from '../../benchmark.ts';
import type { Options } from '../../options.ts';
import { summarise } from './latencies.ts';

/** `tools/bench.mjs` sets it where `trackers --install` made an environment. */
const PYTHON = 'KEYGRID_TRACKERS_PYTHON';
const PROGRAM = path.join(import.meta.dirname, '../../../peers/trackers.py');
const RUNS = { full: 10_000, quick: 1_000 };

const Answer = z.object({
  library: z.string(),
  fillSeconds: z.number(),
  pageMs: z.array(z.number()),
  curvesMs: z.array(z.number()),
});

/** None where they are not installed. */
export async function measureTrackers(
  { quick }: Options,
  log: (line: string) => void,
): Promise<FoundTable[]> {
  const python = process.env[PYTHON];
  if (python === undefined || python === '') {
    log('MLflow and Optuna are not installed here; npm run -s bench -- trackers --install');
    return [];
  }
  const runs = RUNS[quick ? 'quick' : 'full'];
  const rows = [];
  for (const name of ['mlflow', 'optuna']) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-trackers-'));
    try {
      log(`${name}: ${runs} runs in an SQLite database`);
      const { stdout } = await promisify(execFile)(python, [PROGRAM, name, folder, String(runs)]);
      const { library, fillSeconds, pageMs, curvesMs } = Answer.parse(JSON.parse(stdout));
      const [page, curves] = [summarise(pageMs), summarise(curvesMs)];
      const both = ({ p50, p95 }: typeof page): string => `${p50.toFixed(1)} / ${p95.toFixed(1)}`;
      rows.push({
        cells: [library, both(page), both(curves), fillSeconds.toFixed(0)],
        raw: [pageMs, curvesMs],
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const heads = [
    '',
    `first 50 of ${runs.toLocaleString('en')} runs`,
    '20 curves of 100 points',
    'filled in s',
  ];
  return [{ title: 'Trackers at the same work, p50 / p95, ms', columns: heads, rows }];
}
