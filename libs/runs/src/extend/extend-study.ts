/** Extending a study: a new study whose trainings go on from the last checkpoints of its own, with more epochs. */
import { firstNames, groupBy, UserError } from '@keygrid/contract';
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { transition } from '../life/transition.ts';
import { inheritPoints } from '../record/metrics.ts';
import { lockControl } from '../settle/wanted.ts';
import type { Status } from '../statuses.ts';
import { preparePlan } from '../submit/prepare.ts';
import { StudyChanged, submitIn } from '../submit/submit.ts';
import type { SubmitReport } from '../types.ts';
import { extendedPlan, type ExtendedPlan } from './extended-plan.ts';
import { readStudy, type ExtendedStudy } from './read-study.ts';
import { whyNotExtended, type ExtendedTraining } from './why-not-extended.ts';

export interface ExtendOptions {
  readonly epochs: number;
  /** Of the new study. Default: `STUDY-epochs-N`. */
  readonly as?: string;
  /** Ids of the cells to extend. Default: all of the study that are needed. */
  readonly cells?: readonly string[];
  /** The command that asks for it, kept with the revision. */
  readonly command?: string;
  /** Says what would be, and writes nothing. */
  readonly dryRun?: boolean;
}

export interface ExtendedRun {
  /** The longer training: the run that one trained straight through is. */
  readonly id: string;
  readonly from: string;
  readonly fromEpoch: number;
  readonly fromStep: number;
  /** The training it goes on from was once resumed in another numeric environment: so is this one (I5). */
  readonly isApproximate: boolean;
  /** It was there already, and stays as it is: it does not go on from the other. Null: it is new. */
  readonly existing: Status | null;
}

export interface Extended {
  readonly study: string;
  readonly of: string;
  readonly epochs: number;
  readonly dryRun: boolean;
  readonly trainings: readonly ExtendedRun[];
  readonly plan: Plan;
  /** Undefined after a dry run. */
  readonly report: SubmitReport | undefined;
}

/** All or nothing; the same again changes nothing. @throws UserError that says which trainings cannot be extended, and why. */
export function extendStudy(home: Home, name: string, options: ExtendOptions): Promise<Extended> {
  const { epochs, as = `${name}-epochs-${epochs}`, cells, command, dryRun = false } = options;
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const study = await readStudy(tx, name, cells);
    if (as === name)
      throw new UserError(
        `--as ${as} is the study itself: the longer one has a name of its own. Nothing was changed.`,
      );
    const longer = extendedPlan(study, as, epochs);
    await requireExtendable(home, study, epochs);
    const trainings = await extendedRuns(tx, study, longer);
    const { plan, yaml } = longer;
    const answer = { study: as, of: name, epochs, dryRun, trainings, plan };
    if (dryRun) return { ...answer, report: undefined };
    await makeLonger(tx, longer, trainings);
    const prepared = preparePlan(plan, yaml);
    return { ...answer, report: await submitIn(tx, prepared, { command, ifPrevious: 0 }).catch(nameTaken) };
  });
}

function nameTaken(error: unknown): never {
  if (!(error instanceof StudyChanged)) throw error;
  const { study } = error.report;
  const advice = 'give the longer one another name with --as NAME';
  throw new UserError(`There is a study ${study} with other cells: ${advice}. Nothing was changed.`, {
    cause: error,
  });
}

async function requireExtendable(
  home: Home,
  { name, trainings }: ExtendedStudy,
  epochs: number,
): Promise<void> {
  const all = await Promise.all([...trainings.values()].map((one) => withFile(home, one)));
  const reasons = all.flatMap((one) => {
    const why = whyNotExtended(one, epochs);
    return why === undefined ? [] : [{ id: one.id, why }];
  });
  if (reasons.length === 0) return;
  const lines = [...groupBy(reasons, ({ why }) => why)].map(
    ([why, of]) =>
      `  ${firstNames(
        of.map(({ id }) => id),
        NAMED,
      )} ${why}`,
  );
  const advice = `With training.epochs: ${epochs} in its grid file and a name of its own, it is trained from the first step.`;
  throw new UserError(
    [
      `Study ${name} cannot be extended to ${epochs} epochs (${reasons.length} of ${all.length} trainings):`,
      ...lines,
      `Nothing was changed. ${advice}`,
    ].join('\n'),
  );
}

const NAMED = 3;

async function withFile(home: Home, training: ExtendedTraining): Promise<ExtendedTraining> {
  const { key } = training;
  return key === null || (await home.store.exists(key)) ? training : { ...training, key: null };
}

async function extendedRuns(
  tx: Queries,
  { trainings }: ExtendedStudy,
  { extended }: ExtendedPlan,
): Promise<ExtendedRun[]> {
  const { rows } = await tx.query<{ id: string; status: Status }>(
    'SELECT id, status FROM run WHERE id = ANY($1)',
    [[...extended.keys()]],
  );
  const there = new Map(rows.map(({ id, status }) => [id, status]));
  return [...extended].flatMap(([id, from]) => {
    const training = trainings.get(from);
    if (!training) return [];
    const { spec, step, isApproximate } = training;
    const existing = there.get(id) ?? null;
    return [{ id, from, fromEpoch: spec.epochs, fromStep: step ?? 0, isApproximate, existing }];
  });
}

/** Before the submit: it leaves what is there as it is. What was measured until the checkpoint was measured of the longer ones too. */
async function makeLonger(tx: Queries, { plan }: ExtendedPlan, runs: readonly ExtendedRun[]): Promise<void> {
  const from = new Map(runs.map((run) => [run.id, run.from]));
  const { trainings: columns } = preparePlan(plan, '');
  const extended = columns.ids.map((id) => from.get(id) ?? null);
  const made = await transition(tx, 'extend', {
    made: { stage: 'training', ...columns, extended },
    cause: `submitted by ${plan.grid.name}`,
  });
  const isNew = new Set(made.map(({ id }) => id));
  await inheritPoints(
    tx,
    runs.filter(({ id }) => isNew.has(id)),
  );
}
