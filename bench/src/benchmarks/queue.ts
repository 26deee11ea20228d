/** What a run costs beside computing: submitted, claimed and finished, each step durable; beside Optuna on SQLite. */
import { submitPlan, type Home } from '@keygrid/runs';
import type { Plan } from '@keygrid/plan';
import type { Benchmark, Observation } from '../benchmark.ts';
import { endEvaluation, endTraining, type EndRun } from '../orchestration/ended-at-once.ts';
import { inTurns, manyEvaluations, manyTrainings, registerOne } from '../orchestration/simulated-workers.ts';
import { trialsASecond } from '../orchestration/optuna-trials.ts';
import { withOwnHome } from '../work/own-home.ts';

const RUNS = { full: 400, quick: 20 };
const AT_ONCE = [1, 8];
/** Before the clock runs: connections are opened, statements planned. */
const WARM_UP = { full: 40, quick: 8 };

interface Kind {
  readonly name: string;
  readonly plan: (name: string, count: number) => Plan;
  readonly idsOf: (plan: Plan) => readonly string[];
  readonly end: EndRun;
}

const KINDS: readonly Kind[] = [
  {
    name: 'evaluations submitted, claimed, finished with a pair',
    plan: manyEvaluations,
    idsOf: ({ evaluations }) => [...evaluations.keys()],
    end: endEvaluation,
  },
  {
    name: 'trainings submitted, claimed, finished with two checkpoints',
    plan: manyTrainings,
    idsOf: ({ trainings }) => [...trainings.keys()],
    end: endTraining,
  },
];

export const queue: Benchmark = {
  name: 'queue',
  about:
    'runs a second from submit to finish without computing, durable; trials a second of Optuna on SQLite',
  async run({ options: { quick }, log }) {
    const count = RUNS[quick ? 'quick' : 'full'];
    const observations = await withOwnHome(async (home) => {
      const found = [];
      for (const kind of KINDS)
        for (const atOnce of AT_ONCE) {
          log(`${count} ${kind.name}; ${atOnce} at once`);
          await runsASecond(home, kind, {
            atOnce,
            count: WARM_UP[quick ? 'quick' : 'full'],
            name: `warm-${atOnce}`,
          });
          const value = await runsASecond(home, kind, { atOnce, count, name: `queue-${atOnce}` });
          found.push({ name: `${kind.name}; ${atOnce} at once`, value, unit: 'a second' });
        }
      return found;
    });
    const peers = await trialsASecond(count, log);
    return { observations: [...observations, ...peers, ...ratios(observations, peers)] };
  },
};

/** From the plan on: what a grid file says is planned before. */
async function runsASecond(
  home: Home,
  { plan: planMany, idsOf, end }: Kind,
  { atOnce, count, name }: { readonly atOnce: number; readonly count: number; readonly name: string },
): Promise<number> {
  const plan = planMany(name, count);
  const workers = await Promise.all(Array.from({ length: atOnce }, (_, i) => registerOne(home, i)));
  const start = performance.now();
  await submitPlan(home, plan, { yaml: '' });
  await inTurns(idsOf(plan), atOnce, async (runId) => {
    const workerId = workers.pop();
    if (workerId === undefined) throw new Error('More runs at once than workers');
    await end(home, runId, workerId);
    workers.push(workerId);
  });
  return count / ((performance.now() - start) / 1000);
}

/** The fastest of ours over the peer's. */
function ratios(ours: readonly Observation[], peers: readonly Observation[]): Observation[] {
  const best = Math.max(...ours.map(({ value }) => value));
  return peers.map(({ name, value }) => ({ name: `ours over ${name}`, value: best / value, unit: 'times' }));
}
