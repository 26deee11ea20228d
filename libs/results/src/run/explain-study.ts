/** Why a study is not done: its unfinished runs, those in the same situation together. */
import type { Home } from '@keygrid/runs';
import { studyOverview } from '../studies/study-overview.ts';
import { runsOf, type RunRow } from '../studies/run-list.ts';
import { BY_URGENCY } from '../studies/urgency.ts';
import { explainRun, type Explanation } from './explain-run.ts';

/** The explanation of the first of `runs`; the others differ in names and numbers only. */
export type Situation = Omit<Explanation, 'run'> & { runs: string[] };

/** Runs looked at one by one; a study with more unfinished ones shows its first. */
const LOOKED_AT = 200;

/** Failed ones first; empty when all have succeeded. Throws UserError for an unknown study. */
export async function explainStudy(home: Home, study: string): Promise<Situation[]> {
  await studyOverview(home, study);
  const unfinished: RunRow[] = [];
  for (const status of BY_URGENCY) {
    const limit = LOOKED_AT - unfinished.length;
    if (status === 'SUCCEEDED' || limit === 0) continue;
    for (const run of await runsOf(home, study, { status, limit })) unfinished.push(run);
  }
  const situations = new Map<string, Situation>();
  for (const { id } of unfinished) {
    const { run, ...explanation } = await explainRun(home, id);
    const key = [explanation.status, ...explanation.why].join(' ').replace(/[te]-[0-9a-f]{20}|\d+/g, '');
    const known = situations.get(key);
    if (known === undefined) situations.set(key, { ...explanation, runs: [run] });
    else known.runs.push(run);
  }
  return [...situations.values()].sort((a, b) => urgency(b) - urgency(a));
}

function urgency({ status, advice }: Situation): number {
  return Number(status === 'FAILED') * 2 + Number(advice !== undefined);
}
