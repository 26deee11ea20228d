/** How long a plan's missing runs take, from attempts on record and from nothing else. */
import { STAGES } from '@keygrid/contract';
import type { Plan } from '@keygrid/plan';
import type { Home, Stage } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface TimeEstimate {
  stage: Stage;
  /** Still to be computed. */
  runs: number;
  /** Device kind → seconds for all of them, one after the other. A device without a record of each kind of work is left out. */
  seconds: Record<string, number>;
}

/** The same work but for the seed: what takes the same time. */
interface Work {
  stage: Stage;
  /** Spec without the seed, or without the weights. */
  spec: object;
  /** An evaluation's network. */
  model: object | undefined;
  runs: number;
}

/** `done`: ids of runs that need not be computed. */
export async function estimateTime(
  home: Home,
  plan: Plan,
  done: ReadonlySet<string>,
): Promise<TimeEstimate[]> {
  const works = worksOf(plan, done);
  const recorded = await Promise.all(works.map((work) => recordedSeconds(home, work)));
  return STAGES.map((stage) => {
    const own = works.map((work, i) => ({ work, seconds: recorded[i] ?? new Map<string, number>() }));
    const ofStage = own.filter(({ work }) => work.stage === stage);
    const devices = [...new Set(ofStage.flatMap(({ seconds }) => [...seconds.keys()]))];
    const known = devices.filter((device) => ofStage.every(({ seconds }) => seconds.has(device)));
    const total = (device: string): number =>
      ofStage.reduce((sum, { work, seconds }) => sum + work.runs * (seconds.get(device) ?? 0), 0);
    return {
      stage,
      runs: ofStage.reduce((sum, { work }) => sum + work.runs, 0),
      seconds: Object.fromEntries(known.map((device) => [device, total(device)])),
    };
  });
}

/** JSON of an object whose parts many objects share: each part is written once. */
function sharedParts(): (whole: object) => string {
  const written = new WeakMap<object, string>();
  const part = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
    const text = written.get(value) ?? JSON.stringify(value);
    written.set(value, text);
    return text;
  };
  return (whole) =>
    Object.entries(whole)
      .map(([name, value]) => `${name}:${part(value)}`)
      .join();
}

function worksOf({ trainings, evaluations }: Plan, done: ReadonlySet<string>): Work[] {
  const works = new Map<string, Work>();
  const textOf = sharedParts();
  const add = (id: string, work: Omit<Work, 'runs'>): void => {
    if (done.has(id)) return;
    const key = textOf(work.spec) + textOf(work.model ?? {});
    const known = works.get(key) ?? { ...work, runs: 0 };
    works.set(key, { ...known, runs: known.runs + 1 });
  };
  for (const { id, spec } of trainings.values()) {
    add(id, { stage: 'training', spec: { ...spec, seed: undefined }, model: undefined });
  }
  for (const { id, spec, training } of evaluations.values()) {
    const model = training === undefined ? undefined : trainings.get(training)?.spec.model;
    add(id, { stage: 'evaluation', spec: { ...spec, weights: undefined }, model });
  }
  return [...works.values()];
}

/** Device kind → mean seconds of uninterrupted attempts that succeeded. */
async function recordedSeconds(home: Home, { stage, spec, model }: Work): Promise<Map<string, number>> {
  const { rows } = await readerOf(home).query<{ device: string; seconds: number }>(
    `SELECT attempt.device, avg(attempt.seconds)::float8 AS seconds
     FROM run JOIN attempts_overview AS attempt ON attempt.run_id = run.id
       LEFT JOIN run AS training ON training.id = run.training_id
     WHERE run.stage = $1::stage AND run.spec - 'seed' - 'weights' = $2::jsonb
       AND ($3::jsonb IS NULL OR training.spec -> 'model' = $3::jsonb)
       AND attempt.exit = 'succeeded' AND coalesce(attempt.resumed_from_step, 0) = 0
     GROUP BY attempt.device`,
    [stage, JSON.stringify(spec), model === undefined ? null : JSON.stringify(model)],
  );
  return new Map(rows.map(({ device, seconds }) => [device, seconds]));
}
