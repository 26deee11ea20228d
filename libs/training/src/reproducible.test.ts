/** I5 for every option: a training that is killed and resumed, and one that is repeated, end in the same bits. */
import type { CheckpointKind } from '@keygrid/contract';
import type { Dataset } from '@keygrid/datasets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKbcNet } from '@keygrid/model';
import { readSafetensors } from '@keygrid/weights';
import type { TrainingSpec } from './config.ts';
import { buildThreads } from './testing/build-threads.ts';
import { newest, openBench, recorder, tinyModel, tinySpec, type Bench } from './testing/tiny-training.ts';
import { train } from './train.ts';

let bench: Bench;
beforeAll(async () => {
  buildThreads();
  bench = await openBench();
});
afterAll(() => bench.close());

const { optimiser, augmentation } = tinySpec();
/** Side 64 and two epochs of three steps. */
const KILLED_AFTER = 4;

async function outcomeOf(env: ReturnType<typeof recorder>, kind: CheckpointKind = 'last') {
  const { tensors, metadata } = await readSafetensors(newest(env, kind));
  return { tensors, metadata };
}

const seriesOf = (metrics: readonly { key: string; step: number; value: number }[], key: string) =>
  metrics.filter((point) => point.key === key).map(({ value }) => value);

/** Trains without a break, again, and from the checkpoint of a step on; expects the same bits and returns the first. */
async function trainedThrice(spec: TrainingSpec, from: Partial<Bench> = {}) {
  const place = { ...bench, ...from };
  const straight = recorder(place, { checkpointAt: KILLED_AFTER });
  const result = await train(spec, straight);
  const again = recorder(place);
  await train(spec, again);
  const killed = straight.saved.find(({ step }) => step === KILLED_AFTER)?.file;
  const resumed = recorder(place, { resumeFrom: killed });
  await train(spec, resumed);
  const want = await outcomeOf(straight);
  expect(await outcomeOf(again)).toEqual(want);
  expect(await outcomeOf(resumed)).toEqual(want);
  for (const key of ['train/loss', 'train/gradient-norm', 'train/learning-rate', 'val/pck']) {
    expect(seriesOf(again.metrics, key), key).toEqual(seriesOf(straight.metrics, key));
  }
  const losses = seriesOf(straight.metrics, 'train/loss');
  expect(seriesOf(resumed.metrics, 'train/loss')).toEqual(losses.slice(KILLED_AFTER));
  return { result, metrics: straight.metrics, losses, tensors: want.tensors };
}

test('clipping, a backbone rate, a step schedule and a warm-up', async () => {
  const spec = tinySpec({
    optimiser: { ...optimiser, clipNorm: 0.5, backboneRate: 1e-4 },
    schedule: { kind: 'step', milestones: [1], factor: 0.5, warmup: 2 },
  });
  const { metrics } = await trainedThrice(spec);
  expect(Math.max(...seriesOf(metrics, 'train/gradient-norm'))).toBeGreaterThan(0.5);
  expect(seriesOf(metrics, 'train/learning-rate')).toEqual([5e-4, 1e-3, 1e-3, 5e-4, 5e-4, 5e-4]);
});

test('a frozen backbone, whose weights and statistics end as they began', async () => {
  const { tensors } = await trainedThrice(tinySpec({ frozenBackbone: true }));
  const net = createKbcNet(tinyModel, { seed: tinySpec().seed });
  const backbone = [...net.stateDict()].filter(([name]) => name.startsWith('backbone.'));
  net.dispose();
  expect(backbone.length).toBeGreaterThan(20);
  for (const [name, value] of backbone) expect(tensors.get(name), name).toEqual(value);
});

test('mirrored pairs and exchanges', async () => {
  const { dataset: stored } = bench;
  const mirrored: Dataset = {
    async split(name) {
      const pairs = await stored.split(name);
      const query = async (index: number) => ({ ...(await pairs.query(index)), mirrored: index % 2 === 0 });
      return { ...pairs, query };
    },
  };
  const spec = tinySpec({ augmentation: { ...augmentation, exchange: 0.5 } });
  const { losses } = await trainedThrice(spec, { dataset: mirrored });
  const env = recorder(bench);
  await train(spec, env);
  expect(seriesOf(env.metrics, 'train/loss')).not.toEqual(losses);
});

test('threads load what the computing thread would have loaded', async () => {
  const here = recorder(bench);
  await train(tinySpec(), here);
  const { losses, tensors } = await trainedThrice(tinySpec(), { loaderThreads: 2 });
  expect(losses).toEqual(seriesOf(here.metrics, 'train/loss'));
  expect(tensors).toEqual((await outcomeOf(here)).tensors);
});

test('an early stop', async () => {
  // A rate at which nothing moves: the first selection stays the best.
  const spec = tinySpec({
    epochs: 6,
    frozenNorm: true,
    optimiser: { ...optimiser, learningRate: 1e-12 },
    selection: { ...tinySpec().selection, patience: 2 },
  });
  const { result, losses } = await trainedThrice(spec);
  expect(result).toMatchObject({ stopped: false, stoppedEarly: true, steps: 9, bestStep: 3 });
  expect(losses).toHaveLength(9);
});
