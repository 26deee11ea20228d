/** A training small enough for a test: real synthetic pictures on disk, side 64, width 4, one block a stage. */
import type { CheckpointKind, MetricPoint, TensorEnvironment } from '@keygrid/contract';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDataset, synthesise, type Dataset } from '@keygrid/datasets';
import { tinyModel } from '@keygrid/matchers/testing';
import { loadTensorFlow } from '@keygrid/model';
import { TrainingInput, TrainingSpec } from '../config.ts';
import type { Phase, TrainingEnvironment } from '../environment.ts';

export interface Bench {
  readonly folder: string;
  /** Where `dataset` is. */
  readonly dataFolder: string;
  readonly dataset: Dataset;
  readonly numeric: TensorEnvironment;
  /** Left out: the computing thread loads. */
  readonly loaderThreads?: number;
  close(): Promise<void>;
}

/** 12 training pairs, 6 validation and 6 test pairs in a temporary folder; TensorFlow loaded. */
export async function openBench(): Promise<Bench> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keygrid-training-'));
  const data = path.join(folder, 'data');
  await synthesise(data, {
    seed: 5,
    pairs: { trn: 12, val: 6, test: 6 },
    imageSize: { width: 120, height: 90 },
  });
  return {
    folder,
    dataFolder: data,
    dataset: await openDataset(data, { layout: 'spair-large' }),
    numeric: await loadTensorFlow({ device: 'cpu' }),
    close: () => fs.rm(folder, { recursive: true }),
  };
}

export { tinyModel };

/** Batches of 4: three steps an epoch. */
export function tinySpec(changes: Partial<TrainingSpec> = {}): TrainingSpec {
  const input = TrainingInput.parse({ batch: 4, optimiser: { learningRate: 1e-3 } });
  return TrainingSpec.parse({
    ...input,
    stage: 'training',
    data: { name: 'tiny', layout: 'spair-large', fingerprint: '0'.repeat(64) },
    model: tinyModel,
    epochs: 2,
    schedule: { kind: 'constant' },
    microBatch: 4,
    selection: { ...input.selection, basis: 'bbox' },
    seed: 1,
    ...changes,
  });
}

/** What a test sees of a training, and where it steps in. */
export interface Recorder extends TrainingEnvironment {
  readonly metrics: MetricPoint[];
  readonly lines: string[];
  /** Files in the order they were saved. */
  readonly saved: { kind: string; step: number; file: string; pointsBefore: number }[];
}

interface Interruptions {
  readonly resumeFrom?: string;
  /** Aborts during this step, as a supervisor's stop message would. */
  readonly stopAfter?: number;
  /** Aborts at the first beat of this phase. */
  readonly stopIn?: Phase;
  /** Asks for a checkpoint after this step. */
  readonly checkpointAt?: number;
}

export function recorder(
  bench: Bench,
  { resumeFrom, stopAfter, stopIn, checkpointAt }: Interruptions = {},
): Recorder {
  const controller = new AbortController();
  const metrics: MetricPoint[] = [];
  const lines: string[] = [];
  const saved: Recorder['saved'] = [];
  let steps = 0;
  const { loaderThreads, dataFolder } = bench;
  return {
    dataset: bench.dataset,
    loaderThreads: loaderThreads === undefined ? undefined : { count: loaderThreads, dataFolder },
    numeric: bench.numeric,
    resumeFrom,
    signal: controller.signal,
    metrics,
    lines,
    saved,
    onMetrics(points) {
      metrics.push(...points);
      const step = points.find((point) => point.key === 'train/loss')?.step;
      steps = step ?? steps;
      if (step !== undefined && step === stopAfter) controller.abort();
    },
    onBeat(phase) {
      if (phase === stopIn) controller.abort();
    },
    shouldCheckpoint: () => steps === checkpointAt,
    async saveCheckpoint(kind, step, write) {
      const file = path.join(bench.folder, `${crypto.randomUUID()}.safetensors`);
      const pointsBefore = metrics.length;
      await write(file);
      saved.push({ kind, step, file, pointsBefore });
    },
    log: (line) => void lines.push(line),
  };
}

/** The newest file of a kind. */
export function newest(env: Recorder, kind: CheckpointKind): string {
  const found = env.saved.findLast((file) => file.kind === kind);
  if (!found) throw new Error(`No ${kind} checkpoint was saved`);
  return found.file;
}
