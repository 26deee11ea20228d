/** What a command takes as a process of its own: starting, and starting and joining a running database. */
import type { OpenHome } from '@keygrid/runs/testing';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Observation } from '../../benchmark.ts';
import { spreadOf } from '../../comparison/statistics.ts';

const CLI = path.join(import.meta.dirname, '../../../../apps/cli/dist/main.js');
const REPETITIONS = 7;

export async function commandStarts({ settings }: OpenHome): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const words of [['--version'], ['status']]) {
    const raw: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      const start = performance.now();
      await promisify(execFile)(process.execPath, [CLI, '--home', settings.home, ...words], {
        env: environment(),
      });
      raw.push(performance.now() - start);
    }
    observations.push({
      name: `keygrid ${words.join(' ')}, the whole process, median`,
      value: spreadOf(raw).median,
      unit: 'ms',
      raw,
    });
  }
  return observations;
}

/** What would lead it to another database. */
const ELSEWHERE = ['DATABASE_URL', 'REDIS_URL', 'KEYGRID_STORE'];

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !ELSEWHERE.includes(name)));
