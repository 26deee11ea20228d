/** As many trials by Ray Tune where it is installed: a process each, and in processes that are taken again, as ours are. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** `tools/bench.mjs` sets it where `ray --install` made an environment. */
const RAY_PYTHON = 'KEYGRID_RAY_PYTHON';
const PROGRAM = path.join(import.meta.dirname, '../../peers/ray_trials.py');
const Answer = z.array(z.object({ name: z.string(), seconds: z.array(z.number().positive()) }));

export interface Trials {
  readonly count: number;
  readonly slots: number;
  /** Each one lasts so long. */
  readonly seconds: number;
}

/** Seconds that each of the lists took, one after the other, both ways; none where it is not installed. */
export async function rayTakes(
  trials: readonly Trials[],
  log: (line: string) => void,
): Promise<z.infer<typeof Answer>> {
  const python = process.env[RAY_PYTHON];
  if (python === undefined || python === '') {
    log('Ray Tune is not installed here; npm run -s bench -- ray --install');
    return [];
  }
  log('Ray Tune: the same');
  const { stdout } = await promisify(execFile)(python, [PROGRAM, JSON.stringify(trials)], {
    maxBuffer: 2 ** 26,
  });
  return Answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
