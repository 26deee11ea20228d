/** The work: a study a training, submitted as it is needed, so that there is always some left while faults come. */
import { submitPlan, type Home } from '@keygrid/runs';
import type { OpenHome } from '@keygrid/runs/testing';
import { tinyStudy, type StudyData } from './tiny-data.ts';

export interface Studies {
  /** How many there are; they are those of the seeds 1 to this. */
  readonly count: number;
  /** Submits new ones until so many trainings are to be finished. */
  keep(unfinished: number): Promise<void>;
  /** Again, as it was: what was cancelled of it is opened. */
  submitAgain(runId: string): Promise<void>;
}

export function openStudies(home: OpenHome, data: StudyData): Studies {
  let count = 0;
  /** Seed of the study that has a run. */
  const seeds = new Map<string, number>();
  const submit = async (seed: number) => {
    const plan = await submitStudy(home, seed, data);
    for (const id of [...plan.trainings.keys(), ...plan.evaluations.keys()]) seeds.set(id, seed);
  };
  return {
    get count() {
      return count;
    },
    async keep(unfinished) {
      const { rows } = await home.sql.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM run WHERE stage = 'training' AND status IN ('QUEUED', 'RUNNING')`,
      );
      for (let open = rows[0]?.open ?? 0; open < unfinished; open++) {
        await submit(count + 1);
        count++;
      }
    },
    async submitAgain(runId) {
      const seed = seeds.get(runId);
      if (seed === undefined) throw new Error(`${runId} is of no study of this grid`);
      await submit(seed);
    },
  };
}

export async function submitStudy(home: Home, seed: number, data: StudyData) {
  const { plan, yaml } = tinyStudy(seed, data);
  await submitPlan(home, plan, { yaml });
  return plan;
}
