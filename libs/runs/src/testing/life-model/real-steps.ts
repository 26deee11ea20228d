/** The steps of the model, taken on real rows: the same functions that workers, schedulers and people use, for many sequences at once. */
import { groupBy } from '@keygrid/contract';
import { takeRuns } from '../../claim/claim.ts';
import { renewLeases } from '../../claim/leases.ts';
import { machineLock } from '../../claim/machine.ts';
import { transition } from '../../life/transition.ts';
import { publishCheckpoint } from '../../record/checkpoints.ts';
import { Fenced, withFence } from '../../record/fenced.ts';
import { cancel } from '../../settle/control.ts';
import { failAttempt, requeuePreempted } from '../../settle/fail.ts';
import { finishEvaluation, finishTraining } from '../../settle/finish.ts';
import { hold, prioritise } from '../../settle/hold.ts';
import { retry } from '../../settle/retry.ts';
import { settleGraphIn } from '../../settle/settle-graph.ts';
import type { OpenHome } from '../test-home.ts';
import type { RunName, State } from './state.ts';
import type { Step } from './steps.ts';

/** One sequence of steps, on runs of its own. */
export interface Sequence {
  /** As the model has it before the step. */
  readonly model: State;
  readonly ids: Readonly<Record<RunName, string>>;
  /** Ids; a study that was deleted and submitted again has others. */
  readonly cells: Readonly<Record<'A' | 'B', string>>;
  readonly workers: readonly [string, string];
}

export interface Asked {
  readonly sequence: Sequence;
  readonly step: Step;
}

/** Steps that are asked of several sequences: those that the code takes on sets are taken at once. */
export async function takeReally(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  const byKind = groupBy(asked, ({ step }) => step.is);
  for (const [kind, of] of byKind) {
    if (kind === 'claim') await claim(home, of);
    else if (kind === 'renew') await renew(home, of);
    else if (kind === 'expire') await expire(home, of);
    else if (kind === 'extend') await extend(home, of);
    else if (kind === 'adopt') await adopt(home, of);
    else if (kind === 'prioritise') await eachPriority(home, of);
    else if (kind === 'cancel' || kind === 'pause' || kind === 'resume' || kind === 'retry')
      await control(home, kind, of);
    else await eachOf(of, (one) => alone(home, one));
  }
}

/** Connections of a home's pool. */
const AT_ONCE = 8;

async function eachOf(all: readonly Asked[], work: (one: Asked) => Promise<void>): Promise<void> {
  for (let first = 0; first < all.length; first += AT_ONCE)
    await Promise.all(all.slice(first, first + AT_ONCE).map(work));
}

const workerOf = ({ sequence, step }: Asked): string =>
  'worker' in step ? sequence.workers[step.worker] : '';
const runOf = ({ sequence, step }: Asked): string => ('run' in step ? sequence.ids[step.run] : '');

/** What the worker believes to hold. */
function claimOf({ sequence, step }: Asked) {
  const held = 'worker' in step ? sequence.model.workers[step.worker].claim : undefined;
  return held && { name: held.run, runId: sequence.ids[held.run], fence: held.fence };
}

async function claim(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  for (const [workerId, of] of groupBy(asked, workerOf)) {
    await home.sql.transaction(async (tx) => {
      const request = { ids: of.map(runOf), workerId, device: undefined, memoryGiB: undefined };
      await takeRuns(tx, request, { resume: { checkpoints: [] }, tunables: home.tunables });
    }, machineLock(workerId));
  }
}

async function renew(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  for (const [workerId, of] of groupBy(asked, workerOf)) {
    const claims = of.flatMap((one) => claimOf(one) ?? []);
    const ours = await renewLeases(home, workerId, claims);
    const wrong = of.find((one) => {
      const mine = claimOf(one);
      const lease = mine && one.sequence.model.runs[mine.name]?.lease;
      return mine && ours.has(mine.runId) !== (lease?.fence === mine.fence);
    });
    if (wrong)
      throw new Error(`the renewal of ${claimOf(wrong)?.runId} is answered otherwise than in the model`);
  }
}

async function expire(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  const text = `UPDATE lease SET until = clock_timestamp() - interval '1 s' WHERE run_id = ANY($1)`;
  await home.sql.query(text, [asked.map(runOf)]);
}

async function extend(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  const made = {
    stage: 'training',
    ids: asked.map(({ sequence }) => sequence.ids.X),
    methods: asked.map(() => 1),
    specs: asked.map(() => '{"stage": "training"}'),
    seeds: asked.map(() => 1),
    trainings: asked.map(() => null),
    extended: asked.map(({ sequence }) => sequence.ids.T),
  } as const;
  await home.sql.transaction((tx) => transition(tx, 'extend', { made, cause: 'extended' }));
}

/** As an import that brings results takes them over. */
async function adopt(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  await home.sql.transaction(async (tx) => {
    const moved = await transition(tx, 'adopt', { ids: asked.map(runOf), cause: 'imported' });
    const ids = moved.map(({ id }) => id);
    await tx.query(`UPDATE run SET outcome = '{}' WHERE id = ANY($1)`, [ids]);
    await tx.query(
      `INSERT INTO checkpoint (run_id, step, fence, kind, store_key, sha256, bytes)
       SELECT id, 1, fence, 'last', id || '/imported/' || fence, '0', 1 FROM run WHERE id = ANY($1) AND stage = 'training'`,
      [ids],
    );
    await settleGraphIn(tx);
  });
}

async function eachPriority(home: OpenHome, asked: readonly Asked[]): Promise<void> {
  const byPriority = groupBy(asked, ({ step }) => (step.is === 'prioritise' ? step.to : 'normal'));
  for (const [to, of] of byPriority) await prioritise(home, { cells: of.flatMap(cellsOf) }, to);
}

const cellsOf = ({ sequence, step }: Asked): string[] =>
  'cells' in step ? step.cells.map((name) => sequence.cells[name]) : [];

async function control(
  home: OpenHome,
  kind: 'cancel' | 'pause' | 'resume' | 'retry',
  asked: readonly Asked[],
): Promise<void> {
  const cells = asked.flatMap(cellsOf);
  if (kind === 'cancel') await cancel(home, { cells });
  else if (kind === 'retry') await retry(home, { cells });
  else await hold(home, { cells }, kind === 'pause');
}

/** A worker's write must be refused exactly when the model refuses it. */
async function alone(home: OpenHome, one: Asked): Promise<void> {
  const { sequence, step } = one;
  if (step.is === 'retry afresh') {
    await retry(home, { run: sequence.ids[step.run] }, { fresh: true });
    return;
  }
  const mine = claimOf(one);
  if (!mine || step.is === 'die' || step.is === 'revive') return;
  const run = sequence.model.runs[mine.name];
  const isCurrent = run?.status === 'RUNNING' && run.fence === mine.fence;
  const written = await write(home, step, mine, isCurrent).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Fenced) return false;
      throw error;
    },
  );
  if (written !== isCurrent)
    throw new Error(
      `${step.is} of ${mine.runId}: ${written ? 'written' : 'refused'}, other than in the model`,
    );
}

let files = 0;

async function write(
  home: OpenHome,
  step: Step,
  claim: { name: RunName; runId: string; fence: number },
  isCurrent: boolean,
): Promise<void> {
  const isEvaluation = claim.name === 'A' || claim.name === 'B';
  const at = ++files;
  const file = (kind: 'best' | 'last') => ({
    kind,
    step: at,
    key: `${claim.runId}/${at}/${kind}`,
    sha256: '0',
    bytes: 1,
  });
  if (step.is === 'preempt') return requeuePreempted(home, claim);
  if (step.is === 'fail')
    return void (await failAttempt(home, claim, { class: step.failure, message: 'drawn' }));
  if (step.is === 'checkpoint')
    return isEvaluation
      ? withFence(home, claim, async () => {})
      : publishCheckpoint(home, claim, file('last'));
  if (isEvaluation) return finishEvaluation(home, claim, { pairs: 0, seconds: 1, msPerPair: 1 }, []);
  if (isCurrent)
    for (const kind of ['best', 'last'] as const) await publishCheckpoint(home, claim, file(kind));
  return finishTraining(home, claim, { steps: at, bestStep: at, seconds: 1, peakMemoryBytes: 1 });
}
