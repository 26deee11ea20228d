/** Drawn sequences of steps on real rows: after each step they are as the model of the table says, event for event. */
import { FAILURE_CLASSES, groupBy } from '@keygrid/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelStudy } from '../settle/control.ts';
import { reapExpired } from '../settle/reaper.ts';
import { removeCancelled } from '../settle/remove-study.ts';
import { submitPlan } from '../submit/submit.ts';
import { allSteps } from '../testing/life-model/all-steps.ts';
import type { Move } from '../testing/life-model/apply-row.ts';
import { realStates, textOf } from '../testing/life-model/real-state.ts';
import { takeReally, type Sequence } from '../testing/life-model/real-steps.ts';
import { leastSequence } from '../testing/life-model/least-sequence.ts';
import { copied, nothing, RUN_NAMES, type State } from '../testing/life-model/state.ts';
import { mayChange, take, type Rules, type Step } from '../testing/life-model/steps.ts';
import { aWorker } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type OpenHome, type TestHome } from '../testing/test-home.ts';
import { TRANSITIONS } from './transitions.ts';

let made: TestHome;
let home: OpenHome;
beforeAll(async () => {
  made = await makeTestHome({ timeScale: 1000 }); // a lease runs out when the step says so, however slow the machine is
  ({ home } = made);
});
afterAll(() => made.drop());

const SEQUENCES = 2_000;
const STEPS = 7;
/** Sequences of one study are submitted together. */
const A_STUDY = 100;
/** A pass of the reaper is for all. */
const REAPED_EVERY = 3;
const SEED = 20_261_127;

const rules: Rules = {
  table: TRANSITIONS,
  retries: { lost: FAILURE_CLASSES['worker-lost'].retries, unknown: FAILURE_CLASSES.unknown.retries },
};
const DRAWN = allSteps([['A'], ['B'], ['A', 'B']]).filter(
  ({ is }) => !['submit', 'reap', 'delete'].includes(is),
);

interface Drawn extends Sequence {
  model: State;
  cells: Sequence['cells'];
  readonly study: number;
  readonly path: Step[];
  /** Events of the step, by run. */
  events: Map<string, string[]>;
}

test(
  `${SEQUENCES} drawn sequences of submits, claims, failures, deaths and controls: real rows agree with the model after every step`,
  { timeout: 300_000 },
  () => walk().catch(withLeast),
);

async function walk(): Promise<void> {
  const [numbers = [], submits = []] = [
    fc.sample(fc.array(fc.nat(), { minLength: STEPS, maxLength: STEPS }), {
      numRuns: SEQUENCES,
      seed: SEED,
    }),
    fc.sample(fc.array(fc.nat(9), { minLength: STEPS, maxLength: STEPS }), {
      numRuns: SEQUENCES / A_STUDY,
      seed: SEED,
    }),
  ];
  const sequences: Drawn[] = [];
  for (let study = 0; study < SEQUENCES / A_STUDY; study++) sequences.push(...(await submitted(study)));
  await requireAgreement(sequences);
  for (let k = 0; k < STEPS; k++) {
    const resubmitted = new Map(
      submits.flatMap((drawn, study) => ((drawn[k] ?? 9) < 2 ? [[study, drawn[k] === 1] as const] : [])),
    );
    const deleted = new Set(submits.flatMap((drawn, study) => (drawn[k] === 2 ? [study] : [])));
    const asked = [];
    for (const [i, sequence] of sequences.entries()) {
      const retryFailed = resubmitted.get(sequence.study);
      const step: Step = deleted.has(sequence.study)
        ? { is: 'delete' }
        : retryFailed === undefined
          ? chosen(sequence.model, numbers[i]?.[k] ?? 0)
          : { is: 'submit', retryFailed };
      const before = sequence.model;
      advance(sequence, step);
      if (step.is !== 'submit' && step.is !== 'delete')
        asked.push({ sequence: { ...sequence, model: before }, step });
    }
    for (const [study, retryFailed] of resubmitted)
      await submitPlan(home, planOf(study), { yaml: '', retryFailed });
    for (const study of deleted) await deleteStudy(planOf(study).grid.name);
    if (resubmitted.size > 0) await readCells(sequences);
    await takeReally(home, asked);
    await requireAgreement(sequences);
    if (k % REAPED_EVERY !== REAPED_EVERY - 1) continue;
    for (const sequence of sequences) advance(sequence, { is: 'reap' });
    while ((await reapExpired(home)).length > 0);
    await requireAgreement(sequences);
  }
  const steps = sequences.flatMap(({ path }) => path.map(({ is }) => is));
  const counts = Object.fromEntries([...groupBy(steps, (is) => is)].map(([is, of]) => [is, of.length]));
  console.log(`${SEQUENCES} sequences, ${steps.length} steps: ${JSON.stringify(counts)}`);
  expect(Object.keys(counts).length).toBe(new Set(allSteps().map(({ is }) => is)).size);
}

/** Where a study is gone already, there is nothing to delete. */
async function deleteStudy(name: string): Promise<void> {
  const { rowCount } = await home.sql.query('SELECT FROM study WHERE name = $1', [name]);
  if (rowCount === 0) return;
  await cancelStudy(home, name);
  await removeCancelled(home, name);
}

/** A study that was deleted and submitted again has other cells. */
async function readCells(sequences: readonly Drawn[]): Promise<void> {
  const { rows } = await home.sql.query<{ id: string; run: string }>(
    'SELECT id::text, evaluation_id AS run FROM cell',
  );
  const cellOf = new Map(rows.map(({ id, run }) => [run, id]));
  for (const sequence of sequences) {
    const { A, B } = sequence.ids;
    sequence.cells = { A: cellOf.get(A) ?? '', B: cellOf.get(B) ?? '' };
  }
}

const planOf = (study: number, size = A_STUDY) =>
  samplePlan({
    name: `study-${study}`,
    seeds: Array.from({ length: size }, (_, i) => 1 + study * A_STUDY + i),
  });

/** The steps once more, on a study of their own, one after the other. @throws where rows and model differ. */
async function agreesAlone(steps: readonly Step[], by: Rules): Promise<void> {
  const [sequence] = await submitted(++alone, 1);
  if (!sequence) throw new Error('one sequence');
  for (const step of steps) {
    const before = sequence.model;
    const isOfWorker = step.is === 'expire' || ('worker' in step && step.is !== 'claim');
    if (advance(sequence, step, by).length === 0 && !isOfWorker && step.is !== 'reap') continue;
    const { grid } = planOf(alone, 1);
    if (step.is === 'submit') {
      await submitPlan(home, planOf(alone, 1), { yaml: '', retryFailed: step.retryFailed });
      await readCells([sequence]);
    } else if (step.is === 'delete') await deleteStudy(grid.name);
    else if (step.is === 'reap') await reapExpired(home);
    else await takeReally(home, [{ sequence: { ...sequence, model: before }, step }]);
    await requireAgreement([sequence]);
  }
}
let alone = SEQUENCES; // numbers of studies: no other has them

test('where rows and model differ, the least sequence of steps after which they do is found', async () => {
  const broken = {
    ...rules,
    table: { ...TRANSITIONS, cancel: { ...TRANSITIONS.cancel, fence: 'kept' } },
  } as const;
  const path: Step[] = [
    { is: 'claim', worker: 0, run: 'T' },
    { is: 'renew', worker: 0 },
    { is: 'pause', cells: ['A'] },
    { is: 'checkpoint', worker: 0 },
    { is: 'cancel', cells: ['A'] },
    { is: 'die', worker: 0 },
  ];
  expect(await leastSequence(path, (steps) => agreesAlone(steps, broken))).toEqual([
    { is: 'cancel', cells: ['A'] },
  ]);
  expect(await leastSequence(path, (steps) => agreesAlone(steps, rules))).toBeUndefined();
});

/** Every sequence has a training with two evaluations of its own; those of one study share two workers and their machines. */
async function submitted(study: number, size = A_STUDY): Promise<Drawn[]> {
  const sequences: Drawn[] = [];
  const plan = planOf(study, size);
  await submitPlan(home, plan, { yaml: '' });
  const workers = [
    await aWorker(home, { machine: `${study}` }),
    await aWorker(home, { machine: `${study}` }),
  ] as const;
  const { rows } = await home.sql.query<{ id: string; evaluation_id: string }>('SELECT id::text, evaluation_id FROM cell WHERE study_id = (SELECT id FROM study WHERE name = $1)', [plan.grid.name]); // prettier-ignore
  const cellOf = new Map(rows.map((row) => [row.evaluation_id, row.id]));
  for (const [training, of] of groupBy(plan.cells, (cell) => cell.training ?? '')) {
    const [a = '', b = ''] = of.map(({ evaluation }) => evaluation);
    const ids = { T: training, A: a, B: b, X: `${training.slice(0, -1)}x` };
    const cells = { A: cellOf.get(a) ?? '', B: cellOf.get(b) ?? '' };
    const sequence: Drawn = { ids, cells, workers, study, model: nothing(), path: [], events: new Map() };
    advance(sequence, { is: 'submit', retryFailed: false });
    sequences.push(sequence);
  }
  return sequences;
}

function advance(sequence: Drawn, step: Step, by = rules): Move[] {
  sequence.model = copied(sequence.model);
  const moves = take(sequence.model, step, by);
  sequence.path.push(step);
  for (const { run, row } of moves) {
    const id = sequence.ids[run];
    sequence.events.set(id, [...(sequence.events.get(id) ?? []), TRANSITIONS[row].event]);
  }
  return moves;
}

/** A step that changes something; the same number takes another one in another state. */
function chosen(model: State, number: number): Step {
  for (let i = 0; ; i++) {
    const step = DRAWN[(number + 7 * i) % DRAWN.length];
    if (
      !step ||
      !mayChange(model, step) ||
      (step.is === 'retry afresh' && number % 3 > 0 && i < DRAWN.length)
    )
      continue;
    const isOfWorker = step.is === 'expire' || ('worker' in step && step.is !== 'claim');
    if (isOfWorker || take(copied(model), step, rules).length > 0) return step;
  }
}

let lastEvent = '0';

async function requireAgreement(sequences: readonly Drawn[]): Promise<void> {
  const real = await realStates(home.sql, lastEvent);
  const { rows: last } = await home.sql.query<{ id: string }>(
    'SELECT coalesce(max(id), 0)::text AS id FROM run_event',
  );
  lastEvent = last[0]?.id ?? '0';
  for (const { ids, model, path, events } of sequences) {
    for (const name of RUN_NAMES) {
      const run = model.runs[name];
      const is = textOf(real.get(ids[name]));
      const should = textOf(run && { ...run, events: events.get(ids[name]) ?? [] });
      if (is !== should) throw new Differs(name, path, is, should);
    }
    events.clear();
  }
}

/** Rows and model differ after this path. */
class Differs extends Error {
  readonly path: readonly Step[];
  constructor(name: string, path: readonly Step[], is = 'gone', should = 'gone') {
    super(`${name} is ${is}, in the model ${should}, after ${JSON.stringify(path)}`);
    this.path = [...path];
  }
}

/** Says the least sequence that shows a difference. */
async function withLeast(error: unknown): Promise<never> {
  if (!(error instanceof Differs)) throw error;
  const least = await leastSequence(error.path.slice(1), (steps) => agreesAlone(steps, rules));
  const said = least ? `the least sequence: ${JSON.stringify(least)}` : 'alone these steps agree';
  throw new Error(`${said}; ${error.message}`, { cause: error });
}
