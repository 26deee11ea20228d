/** A training in the child: the library trains, this passes on what it reports. */
import type { TensorEnvironment } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import { train } from '@keygrid/training';
import { peakMemoryBytes } from '@keygrid/training/evaluation';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { TrainingWork } from '@keygrid/ipc';
import { metricBatch } from './metric-batch.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

export async function runTraining(
  { runId, work }: { runId: string; work: TrainingWork },
  dataFolder: string,
  numeric: TensorEnvironment,
  channel: SupervisorChannel,
): Promise<void> {
  const metrics = metricBatch((points) => channel.send({ type: 'metrics', runId, points }));
  let lastCheckpoint = performance.now();
  const { stopped, ...summary } = await train(work.spec, {
    dataset: await openDataset(dataFolder, work.spec.data),
    loaderThreads: { count: loaderThreadCount(numeric), dataFolder },
    numeric,
    featureCache: work.featureCache,
    backboneWeights: work.backboneWeights,
    resumeFrom: work.resumeFrom,
    signal: channel.stopOf(runId),
    onMetrics: metrics.add,
    onLength: (steps) => channel.send({ type: 'length', steps }),
    onBeat: (phase) => channel.send({ type: 'beat', phase }),
    log: (line) => channel.send({ type: 'log', line }),
    shouldCheckpoint: () => performance.now() - lastCheckpoint >= work.checkpointEverySeconds * 1000,
    saveCheckpoint: async (kind, step, write) => {
      if (kind === 'last') lastCheckpoint = performance.now();
      const file = path.join(work.stagingFolder, `${kind}-${step}-${randomUUID()}.safetensors`);
      await write(file).catch((cause: unknown) => {
        throw notWritten(`the ${kind} checkpoint of step ${step}`, file, cause);
      });
      // Points before their checkpoint: an attempt that resumes from it must find them.
      metrics.flush();
      channel.send({ type: 'checkpoint', runId, kind, step, file });
    },
  });
  metrics.flush();
  const outcome = stopped ? 'stopped' : 'finished';
  channel.send({ type: 'result', runId, outcome, summary, peakMemoryBytes: peakMemoryBytes() });
}

/** What the system says names no file. */
const notWritten = (what: string, file: string, cause: unknown): Error =>
  new Error(
    `${what} cannot be written to ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      cause,
    },
  );

/** A GPU outruns several threads; a CPU is busy itself, and one thread keeps up with it. */
function loaderThreadCount({ device }: TensorEnvironment): number {
  return device === 'cuda' ? Math.min(8, os.availableParallelism()) : 1;
}
