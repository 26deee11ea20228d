/** MLflow and Optuna at the same work, where they are installed: a first page of 1,000 runs, and twenty curves of 100 points. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { FoundTable } from '../../benchmark.ts';
import { summarise, type Latency } from './latencies.ts';

/** `tools/bench.mjs` sets it where `trackers --install` made an environment. */
export const TRACKERS_PYTHON = 'KEYGRID_TRACKERS_PYTHON';
const PROGRAM = path.join(import.meta.dirname, '../../../peers/trackers.py');
const RUNS = 1_000;

const both = ({ p50, p95 }: Latency): string => `${p50.toFixed(1)} / ${p95.toFixed(1)}`;

const Answer = z.object({
  library: z.string(),
  fillSeconds: z.number(),
  pageMs: z.array(z.number()),
  curvesMs: z.array(z.number()),
});

/** Ours of the same run, and how many cells its database had. */
export interface Ours {
  readonly cells: number;
  readonly page: Latency;
  readonly curves: Latency;
}

/** None where they are not installed. */
export async function measureTrackers(
  ours: Ours | undefined,
  log: (line: string) => void,
): Promise<FoundTable[]> {
  const python = process.env[TRACKERS_PYTHON];
  if (python === undefined || python === '') {
    log('MLflow and Optuna are not installed here; npm run -s bench -- trackers --install');
    return [];
  }
  const rows =
    ours === undefined
      ? []
      : [
          {
            cells: [
              `keygrid, ${ours.cells.toLocaleString('en')} cells and their trainings, in Postgres`,
              both(ours.page),
              both(ours.curves),
              '',
            ],
            raw: [ours.page.raw, ours.curves.raw],
          },
        ];
  for (const name of ['mlflow', 'optuna']) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-trackers-'));
    try {
      log(`${name}: ${RUNS} runs in an SQLite database`);
      const { stdout } = await promisify(execFile)(python, [PROGRAM, name, folder, String(RUNS)]);
      const { library, fillSeconds, pageMs, curvesMs } = Answer.parse(JSON.parse(stdout));
      const [page, curves] = [summarise(pageMs), summarise(curvesMs)];
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
    `first 50 of ${RUNS.toLocaleString('en')} runs`,
    '20 curves of 100 points',
    'filled in s',
  ];
  return [{ title: 'Trackers at the same work, p50 / p95, ms', columns: heads, rows }];
}
