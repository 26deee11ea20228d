/** Optuna's bookkeeping of as many trials on SQLite, where it is installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Observation } from '../benchmark.ts';
import { TRACKERS_PYTHON } from '../benchmarks/query/trackers.ts';

const PROGRAM = path.join(import.meta.dirname, '../../peers/optuna_trials.py');
const Answer = z.object({ library: z.string(), seconds: z.number().positive() });

export async function trialsASecond(trials: number, log: (line: string) => void): Promise<Observation[]> {
  const python = process.env[TRACKERS_PYTHON];
  if (python === undefined || python === '') {
    log('Optuna is not installed here; npm run -s bench -- trackers --install');
    return [];
  }
  log(`Optuna: ${trials} trials`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-optuna-'));
  try {
    const { stdout } = await promisify(execFile)(python, [PROGRAM, folder, String(trials)]);
    const { library, seconds } = Answer.parse(JSON.parse(stdout));
    return [
      {
        name: `${library} on SQLite: trials asked and told, one at a time`,
        value: trials / seconds,
        unit: 'a second',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
