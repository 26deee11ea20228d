/** How long trainings took lately for what is left to do when a worker is told to stop. */
import { median } from '@keygrid/contract';
import { sqlOf, type Home } from '../home/home.ts';

export interface SaveTimes {
  /** Median of the last checkpoints: written by the child, then stored. */
  readonly checkpointSeconds: number;
  /** Median step of their trainings, of those that have ended; 0 where none has. */
  readonly stepSeconds: number;
}

const LOOKED_AT = 20;

/** Of the machine where there are any, else of all; undefined where none was measured yet. */
export async function saveTimes(home: Home, host: string): Promise<SaveTimes | undefined> {
  const { rows } = await sqlOf(home).query<{ seconds: number; step: number | null; isHere: boolean }>(
    `SELECT checkpoint.seconds, worker.host = $1 AS "isHere",
       (run.spec ->> 'batch')::float8 / nullif((run.outcome ->> 'pairsPerSecond')::float8, 0) AS step
     FROM checkpoint JOIN attempt USING (run_id, fence) JOIN worker ON worker.id = attempt.worker_id JOIN run ON run.id = run_id
     WHERE kind = 'last' AND checkpoint.seconds IS NOT NULL ORDER BY worker.host = $1 DESC, checkpoint.id DESC LIMIT ${LOOKED_AT}`,
    [host],
  );
  const here = rows.filter(({ isHere }) => isHere);
  const seen = here.length > 0 ? here : rows;
  if (seen.length === 0) return undefined;
  const steps = seen.flatMap(({ step }) => (step === null ? [] : [step]));
  return {
    checkpointSeconds: median(seen.map(({ seconds }) => seconds)),
    stepSeconds: steps.length > 0 ? median(steps) : 0,
  };
}
