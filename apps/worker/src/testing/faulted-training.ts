/** One tiny training that is computed again and again from its first step, under one fault after the other. */
import type { FailureClass } from '@keygrid/contract';
import { retry } from '@keygrid/runs';
import { startCluster, tinyGrid, type Cluster } from './cluster.ts';
import {
  resultOf,
  runOf,
  untilEnded,
  untilSavedAt,
  type ObservedRun,
  type TrainingResult,
} from './observe.ts';
import { heldAt, systemFaults, type SystemFaults } from './system-faults.ts';
import { until } from './until.ts';

export interface FaultedTraining {
  readonly cluster: Cluster;
  readonly faults: SystemFaults;
  readonly training: string;
  /** What it ended with while nothing went wrong. */
  readonly calm: TrainingResult;
  /** From its first step, with no fault but these. */
  afresh(...faults: Parameters<SystemFaults['cause']>): Promise<void>;
  /** As if it had failed so often already. */
  hasFailed(times: Partial<Record<FailureClass, number>>): Promise<void>;
  /** Its attempt that has not ended, once there is one. */
  underWay(): Promise<ObservedRun['attempts'][number]>;
  /** Once the attempt under way stands at this step's checkpoint (`heldAt`), all before it being stored. */
  untilHeld(step: number): Promise<void>;
  /** Its attempts since then, the oldest first, once there are so many that have ended. */
  attempts(ended?: number): Promise<ObservedRun['attempts']>;
  /** No longer waits before its next attempt. */
  again(): Promise<void>;
  /** Its result, once it has ended; no wait before another attempt is waited for. */
  result(): Promise<TrainingResult>;
  close(): Promise<void>;
}

const EPOCHS = 3;
const TIME_SCALE = 0.2;

/** `start`: its worker, with the faults in its environment; `env`: of all its processes. */
export async function faultedTraining(
  start: (cluster: Cluster, faults: SystemFaults) => Promise<unknown>,
  env: NodeJS.ProcessEnv = {},
): Promise<FaultedTraining> {
  const faults = systemFaults();
  const cluster = await startCluster(TIME_SCALE, {}, env);
  const { home } = cluster;
  const plan = await cluster.submit(tinyGrid({ epochs: EPOCHS }));
  const [training = ''] = plan.trainings.keys();
  await cluster.start('scheduler');
  await start(cluster, faults);
  await untilEnded(home, [training]);
  let earlier = (await runOf(home, training)).attempts.length;
  /** Back-off is what a row says, not a time that a test sits out. */
  const again = async () =>
    void (await home.sql.query('UPDATE run SET available_at = clock_timestamp() WHERE id = $1', [training]));
  const attempts = async (ended = 0) =>
    until(`${ended} ended attempts of ${training}`, async () => {
      const since = (await runOf(home, training)).attempts.slice(earlier);
      return since.filter(({ exit }) => exit !== null).length >= ended ? since : undefined;
    });
  const underWay = () =>
    until('an attempt', async () => (await attempts()).find(({ exit }) => exit === null));
  return {
    cluster,
    faults,
    training,
    calm: await resultOf(home, training),
    async afresh(...lines) {
      faults.cause(...lines);
      earlier = (await runOf(home, training)).attempts.length;
      await retry(home, { run: training }, { fresh: true });
    },
    async hasFailed(times) {
      await home.sql.query('UPDATE run SET failures = $2 WHERE id = $1', [training, times]);
    },
    async untilHeld(step) {
      const { fence, resumedFromStep } = await underWay();
      await until(`step ${step}`, () => faults.count(heldAt(step)) > 0);
      if ((resumedFromStep ?? 0) < step - 1) await untilSavedAt(home, training, step - 1, fence);
    },
    underWay,
    attempts,
    again,
    async result() {
      await again();
      await untilEnded(home, [training]);
      return resultOf(home, training);
    },
    async close() {
      await cluster.close();
      faults.remove();
    },
  };
}
