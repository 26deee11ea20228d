/** Why a study is not done: its unfinished runs, those in the same situation together. */
import type { Runs } from '@keygrid/runs';
import { progressReader } from '../progress/read-progress.ts';
import { explainRun, type Explanation } from './explain-run.ts';

export interface Situation {
  status: Explanation['status'];
  reason: string;
  runs: string[];
  /** Of the first of the runs. */
  details: string[];
  advice: string | undefined;
}

/** Most runs wait for the same thing: this many are looked at one by one. */
const LOOKED_AT = 200;

/** Failed ones first; empty when all have succeeded. */
export async function explainStudy(runs: Runs, study: string): Promise<Situation[]> {
  const look = await progressReader(runs, study);
  const unfinished = (await look()).runs.filter(({ status }) => status !== 'SUCCEEDED').slice(0, LOOKED_AT);
  const situations = new Map<string, Situation>();
  for (const { id } of unfinished) {
    const { run, status, reason, details, advice } = await explainRun(runs, id);
    const known = situations.get(`${status} ${reason}`);
    if (known === undefined)
      situations.set(`${status} ${reason}`, { status, reason, runs: [run], details, advice });
    else known.runs.push(run);
  }
  return [...situations.values()].sort((a, b) => urgency(b) - urgency(a));
}

function urgency({ status, advice }: Situation): number {
  return Number(status === 'FAILED') * 2 + Number(advice !== undefined);
}
