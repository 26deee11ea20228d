/** Runs a training or an evaluation in this process and samples memory after each of its steps. */
import type { TensorEnvironment } from '@keygrid/contract';
import { openDataset, type Dataset } from '@keygrid/datasets';
import { openKbcNet } from '@keygrid/matchers';
import { train } from '@keygrid/training';
import { evaluate } from '@keygrid/training/evaluation';
import { EvaluationSpec } from '@keygrid/training/config';
import { writeSafetensors } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { LongRun, Sample } from '../processes/long-run.ts';
import { kbcOf } from './kbc-work.ts';
import { createNet, modelOf } from './network-work.ts';
import { trainingSpecOf } from './training-work.ts';

const LAYOUT = 'spair-large';
const DATA = { name: 'bench', layout: LAYOUT, fingerprint: '0'.repeat(64) } as const;

export async function watchLongRun(run: LongRun, numeric: TensorEnvironment): Promise<Sample[]> {
  const watch = createWatch();
  if (run.stage === 'training') await watchTraining(run, numeric, watch.sample);
  else await watchEvaluation(run, watch.sample);
  return watch.samples;
}

type TakeSample = (loaderWait?: number) => void;

function createWatch(): { samples: Sample[]; sample: TakeSample } {
  const samples: Sample[] = [];
  let before = performance.now();
  return {
    samples,
    sample(loaderWait) {
      globalThis.gc?.(); // what the collector has not come to yet is no leak
      const now = performance.now();
      samples.push({
        step: samples.length + 1,
        tensors: tf.memory().numTensors,
        residentBytes: process.memoryUsage.rss(),
        ms: now - before,
        ...(loaderWait === undefined ? {} : { loaderWait }),
      });
      before = performance.now();
    },
  };
}

async function watchTraining(
  run: Extract<LongRun, { stage: 'training' }>,
  numeric: TensorEnvironment,
  sample: TakeSample,
): Promise<void> {
  const spec = trainingSpecOf(run);
  await train(spec, {
    dataset: await openDataset(run.data, { layout: LAYOUT }),
    numeric,
    ...(run.loaderThreads > 0 ? { loaderThreads: { count: run.loaderThreads, dataFolder: run.data } } : {}),
    signal: new AbortController().signal,
    onMetrics(points) {
      const wait = points.find(({ key }) => key === 'train/loader-wait');
      if (wait) sample(wait.value);
    },
    onBeat: () => undefined,
    shouldCheckpoint: () => false,
    saveCheckpoint: (kind, _step, write) => write(path.join(run.data, `${kind}.safetensors`)),
    log: () => undefined,
  });
}

async function watchEvaluation(
  run: Extract<LongRun, { stage: 'evaluation' }>,
  sample: TakeSample,
): Promise<void> {
  const model = modelOf(run);
  const weightsFile = path.join(run.data, 'weights.safetensors');
  const net = createNet(run);
  await writeSafetensors(weightsFile, net.stateDict());
  net.dispose();
  const spec = EvaluationSpec.parse({
    stage: 'evaluation',
    data: DATA,
    split: 'test',
    weights: { kind: 'file', sha256: '0'.repeat(64), model },
    kbc: kbcOf(run.mode),
    precision: 'float32',
  });
  const evaluation = {
    spec,
    firstPair: 0,
    signal: new AbortController().signal,
    onChunk: async () => undefined,
    onEnd: () => undefined,
  };
  await evaluate([evaluation], {
    openMatcher: () => openKbcNet(model, weightsFile),
    dataset: repeated(await openDataset(run.data, { layout: LAYOUT }), run.repeats),
    onBeat(phase) {
      if (phase === 'evaluation') sample();
    },
  });
  await fs.rm(weightsFile);
}

/** Each split so often, one time after the other. */
function repeated(dataset: Dataset, times: number): Dataset {
  return {
    async split(name) {
      const pairs = await dataset.split(name);
      return {
        length: times * pairs.length,
        ids: Array.from({ length: times }, () => pairs.ids).flat(),
        query: (index) => pairs.query(index % pairs.length),
        truth: (index) => pairs.truth(index % pairs.length),
      };
    },
  };
}
