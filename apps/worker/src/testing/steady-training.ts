/** A training that lasts while a test spoils its servers, and what has to go on after each fault without any process started again. */
import { openDoorbell, type Home } from '@keygrid/runs';
import { expect } from 'vitest';
import { startCluster, STEPS_AN_EPOCH, tinyGrid, type Cluster } from './cluster.ts';
import { childPid, resultOf, runOf, untilEnded, type TrainingResult } from './observe.ts';
import { hear } from './outages.ts';
import { isAlive, type TestProcess } from './process.ts';
import type { Servers } from './servers.ts';
import { slowDown } from './slow-child.ts';
import { until } from './until.ts';

const EPOCHS = 12;
export const STEPS = EPOCHS * STEPS_AN_EPOCH;

export interface SteadyTraining {
  readonly cluster: Cluster;
  readonly id: string;
  /** Its child's process. */
  readonly child: number;
  readonly worker: TestProcess;
  readonly scheduler: TestProcess;
  /** Lines that both processes have written since it was last asked, once both have said the end of each outage. */
  newLines: () => Promise<string[]>;
  /** Rejects unless the training's next points are written. */
  computes: () => Promise<void>;
  /** Rejects unless the scheduler fills the queue and a free slot empties it. */
  claims: () => Promise<void>;
  /** Lets it run to its end, and its evaluation after it. */
  finish(): Promise<TrainingResult>;
  close(): Promise<void>;
}

/** A busy machine takes its time. */
const AGAIN_MS = 90_000;

/** A step is about 60 ms of work. */
const SLOWLY = { workMs: 50, restMs: 1_500 };

interface Rules {
  timeScale: number;
  /** Before any process has started. */
  prepare?: (cluster: Cluster) => Promise<void>;
  /** Before any of them is ready. */
  whileStarting?: (...processes: readonly TestProcess[]) => Promise<void>;
}

export async function startSteadyTraining(
  servers: Servers,
  database: string,
  { timeScale, prepare, whileStarting }: Rules,
): Promise<SteadyTraining> {
  const cluster = await startCluster(timeScale, {}, await servers.makeDatabase(database));
  const { home, launch } = cluster;
  const [id = ''] = (await cluster.submit(tinyGrid({ epochs: EPOCHS }))).trainings.keys();
  const unserved = tinyGrid({ name: 'unserved', epochs: 1, seeds: [2] });
  await cluster.submit({ ...unserved, placement: { device: 'cuda' } });
  await prepare?.(cluster);
  const scheduler = launch('scheduler');
  const worker = launch('worker', '--slots', '2');
  await whileStarting?.(scheduler, worker);
  await Promise.all([scheduler.ready(), worker.ready()]);
  await until('a checkpoint', async () => (await home.db.checkpoint.count({ where: { runId: id } })) > 0);
  const child = await childPid(home, id, (await runOf(home, id)).attempts.at(-1)?.fence ?? 0);
  const letGo = slowDown(child, SLOWLY);
  const lastStep = async () => (await resultOf(home, id)).loss.at(-1)?.step ?? 0;
  const queue = await probeQueue(home);
  return {
    cluster,
    id,
    child,
    worker,
    scheduler,
    newLines: hear([worker, scheduler]),
    async computes() {
      const before = await until('the database', () => lastStep().catch(() => undefined));
      await until(
        'more points',
        async () => {
          expect(await runOf(home, id)).toMatchObject({ status: 'RUNNING', attempts: [{ exit: null }] });
          return (await lastStep()) > before;
        },
        AGAIN_MS,
      );
      expect(isAlive(child)).toBe(true);
    },
    claims: () => queue.works(),
    async finish() {
      letGo();
      const [evaluation] = await home.db.run.findMany({ where: { trainingId: id } });
      await untilEnded(home, [id, evaluation?.id ?? '']);
      return resultOf(home, id);
    },
    async close() {
      letGo();
      await queue.close();
      await cluster.close();
    },
  };
}

/** Runs that no worker here can take: their messages stay in the queue. */
const UNSERVED = 'cuda-0';

async function probeQueue(home: Home) {
  const doorbell = await openDoorbell(home);
  const ringNobody = (runId: string): Promise<boolean> =>
    doorbell.ring([{ runId, fence: 0, priority: 1, placementClass: 'any-0' }]).then(
      () => true,
      () => false,
    );
  const isWaiting = (placementClass: string, name: string) =>
    doorbell.waiting(placementClass).then(
      (waiting) => [...waiting.keys()].some((key) => key.startsWith(name)),
      () => undefined,
    );
  let probes = 0;
  return {
    async works() {
      await until('the scheduler to fill the queue', () => isWaiting(UNSERVED, 't-'), AGAIN_MS);
      const probe = `t-probe${probes++}`;
      await until('a message to be taken', () => ringNobody(probe), AGAIN_MS);
      const isTaken = async () => (await isWaiting('any-0', probe)) === false;
      await until('a free slot to take it', isTaken, AGAIN_MS);
    },
    close: () => doorbell.close(),
  };
}
