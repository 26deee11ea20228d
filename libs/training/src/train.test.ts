import { readSafetensors, writeSafetensors } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newest, openBench, recorder, tinySpec, type Bench, type Recorder } from './testing/tiny-training.ts';
import { train } from './train.ts';

let bench: Bench;
/** Two epochs without an interruption. */
let straight: Recorder;
beforeAll(async () => {
  bench = await openBench();
  straight = recorder(bench, { checkpointAt: 4 });
  await train(tinySpec(), straight);
});
afterAll(() => bench.close());

const valuesOf = (points: { key: string; step: number; value: number }[], key: string) =>
  new Map(points.filter((point) => point.key === key).map(({ step, value }) => [step, value]));

test('two epochs: metrics a step, selection before the first step and after each epoch, no tensor left behind', async () => {
  const before = tf.memory().numTensors;
  const env = recorder(bench);
  const result = await train(tinySpec(), env);
  expect(tf.memory().numTensors).toBe(before);
  expect(result).toMatchObject({ stopped: false, steps: 6 });
  expect([...valuesOf(env.metrics, 'train/loss').keys()]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...valuesOf(env.metrics, 'val/pck').keys()]).toEqual([0, 3, 6]);
  expect(env.saved.filter(({ kind }) => kind === 'last').map(({ step }) => step)).toEqual([3, 6]);
  const best = await readSafetensors(newest(env, 'best'));
  expect([...best.tensors.keys()].some((name) => name.startsWith('optimiser.'))).toBe(false);
});

test.for([
  { name: 'in the middle of an epoch', stopAfter: 2 },
  { name: 'at the last step of an epoch, before its selection', stopAfter: 3 },
  { name: 'in the second epoch', stopAfter: 5 },
])(
  'I5: stopped $name and resumed, the weights and moments are those of an uninterrupted run',
  async ({ stopAfter }) => {
    const first = recorder(bench, { stopAfter });
    expect(await train(tinySpec(), first)).toEqual({ stopped: true, step: stopAfter });
    const second = recorder(bench, { resumeFrom: newest(first, 'last') });
    const result = await train(tinySpec(), second);

    expect(result).toMatchObject({ stopped: false, steps: 6 });
    const want = await readSafetensors(newest(straight, 'last'));
    const got = await readSafetensors(newest(second, 'last'));
    expect(got.tensors).toEqual(want.tensors);
    expect(got.metadata).toEqual(want.metadata);
    const metrics = [...first.metrics, ...second.metrics];
    for (const key of ['train/loss', 'val/pck', 'val/pck-small'])
      expect(valuesOf(metrics, key)).toEqual(valuesOf(straight.metrics, key));
  },
);

test('I5: every point up to a checkpoint is told before it: an attempt that goes on from it measures none again', () => {
  const last = straight.saved.filter(({ kind }) => kind === 'last');
  const late = last.map(({ step, pointsBefore }) =>
    straight.metrics.slice(pointsBefore).filter((point) => point.step <= step),
  );
  expect(late).toEqual([[], [], []]);
});

test('the training goes on while a checkpoint is written, which holds the values of its step', async () => {
  const env = recorder(bench);
  const isAt = (step: number) =>
    env.metrics.some((point) => point.key === 'train/loss' && point.step === step);
  await train(tinySpec(), {
    ...env,
    async saveCheckpoint(kind, step, write) {
      while (kind === 'last' && step === 3 && !isAt(4)) await new Promise(setImmediate);
      await env.saveCheckpoint(kind, step, write);
    },
  });
  const { file } = env.saved.find(({ kind, step }) => kind === 'last' && step === 3) ?? { file: '' };
  const same = straight.saved.find(({ kind, step }) => kind === 'last' && step === 3)?.file ?? '';
  expect((await readSafetensors(file)).tensors).toEqual((await readSafetensors(same)).tensors);
});

test('I10: a checkpoint that cannot be written ends the training at the next step, with its own error', async () => {
  const env = recorder(bench);
  const training = train(tinySpec(), {
    ...env,
    saveCheckpoint: (kind, step, write) =>
      kind === 'last' ? write(`${bench.folder}/not-there/file`) : env.saveCheckpoint(kind, step, write),
  });
  await expect(training).rejects.toMatchObject({ code: 'ENOENT' });
  expect(Math.max(...valuesOf(env.metrics, 'train/loss').keys())).toBeLessThan(6);
});

test('I5: a checkpoint asked for on the way changes nothing and can be gone on from', async () => {
  expect(straight.saved.filter(({ kind }) => kind === 'last').map(({ step }) => step)).toEqual([3, 4, 6]);
  const killed = straight.saved.find(({ step }) => step === 4)?.file;
  const again = recorder(bench, { resumeFrom: killed });
  await train(tinySpec(), again);
  expect([...valuesOf(again.metrics, 'train/loss').keys()]).toEqual([5, 6]);
  expect((await readSafetensors(newest(again, 'last'))).tensors).toEqual(
    (await readSafetensors(newest(straight, 'last'))).tensors,
  );
  expect(again.lines[0]).toBe('resumed at step 4 (epoch 1, 1 batches of it done)');
});

test('stopped while it is scored before the first step, it scores again and goes on', async () => {
  const first = recorder(bench, { stopIn: 'validation' });
  expect(await train(tinySpec({ epochs: 1 }), first)).toEqual({ stopped: true, step: 0 });
  expect(first.metrics).toEqual([]);
  const second = recorder(bench, { resumeFrom: newest(first, 'last') });
  expect(await train(tinySpec({ epochs: 1 }), second)).toMatchObject({ stopped: false, steps: 3 });
  expect([...valuesOf(second.metrics, 'val/pck').keys()]).toEqual([0, 3]);
});

test('a finished training that is resumed changes nothing', async () => {
  const first = recorder(bench);
  const result = await train(tinySpec({ epochs: 1 }), first);
  const second = recorder(bench, { resumeFrom: newest(first, 'last') });
  const { bestStep } = result as { bestStep: number };
  expect(await train(tinySpec({ epochs: 1 }), second)).toMatchObject({ stopped: false, steps: 3, bestStep });
  expect(second.saved).toEqual([]);
});

test('without a better selection for as long as its patience it stops early, says so, and stays stopped', async () => {
  const optimiser = { ...tinySpec().optimiser, learningRate: 1e-12 }; // nothing moves
  const selection = { ...tinySpec().selection, patience: 1 };
  const spec = tinySpec({ epochs: 5, frozenNorm: true, optimiser, selection });
  const first = recorder(bench);
  expect(await train(spec, first)).toMatchObject({ stoppedEarly: true, steps: 6, bestStep: 3 });
  expect([...valuesOf(first.metrics, 'val/pck').keys()]).toEqual([0, 3, 6]);
  expect(first.lines.at(-1)).toBe('step 6: stopped early; selections without a better one: 1');
  const second = recorder(bench, { resumeFrom: newest(first, 'last') });
  expect(await train(spec, second)).toMatchObject({ stoppedEarly: true, steps: 6, bestStep: 3 });
  expect(second.saved).toEqual([]);
});

test('every step has its gradient norm and how much of it was waiting for pairs; memory comes each epoch', async () => {
  for (const key of ['train/gradient-norm', 'train/loader-wait', 'train/pairs-per-second']) {
    const values = valuesOf(straight.metrics, key);
    expect([...values.keys()], key).toEqual([1, 2, 3, 4, 5, 6]);
    for (const value of values.values()) expect(value, key).toBeGreaterThan(0);
  }
  for (const share of valuesOf(straight.metrics, 'train/loader-wait').values()) expect(share).toBeLessThan(1);
  for (const key of ['process/peak-memory-bytes', 'process/resident-memory-bytes'])
    expect([...valuesOf(straight.metrics, key).keys()], key).toEqual([3, 6]);
});

test('epochs 0: the untrained network is scored and kept as best and last', async () => {
  const env = recorder(bench);
  const result = await train(tinySpec({ epochs: 0 }), env);
  expect(result).toMatchObject({ stopped: false, steps: 0, bestStep: 0 });
  expect(env.saved.map(({ kind, step }) => [kind, step])).toEqual([
    ['best', 0],
    ['last', 0],
  ]);
  expect(valuesOf(env.metrics, 'val/pck').size).toBe(1);
});

test('the loss falls', async () => {
  const env = recorder(bench);
  const augmentation = { ...tinySpec().augmentation, crop: 0, photometric: 0, grey: 0 };
  await train(tinySpec({ epochs: 8, augmentation, selection: { ...tinySpec().selection, every: 8 } }), env);
  const losses = [...valuesOf(env.metrics, 'train/loss').values()];
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(losses.slice(-6))).toBeLessThan(0.9 * mean(losses.slice(0, 6)));
});

test('a loss that is not finite stops the run and names step and pairs', async () => {
  const optimiser = { ...tinySpec().optimiser, learningRate: 1e30 };
  const error = await train(tinySpec({ optimiser }), recorder(bench)).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'NonFiniteLoss', step: 2 });
  expect((error as { pairIds: string[] }).pairIds).toHaveLength(4);
  expect(String(error)).toContain('at step 2');
});

test('a gradient that is not finite stops the very last step, and nothing of it is saved', async () => {
  const before = recorder(bench, { checkpointAt: 5 });
  await train(tinySpec(), before);
  const file = before.saved.find(({ step }) => step === 5)?.file ?? '';
  const { tensors, metadata } = await readSafetensors(file);
  tensors.get('decoder.head.weight')?.data.fill(0); // keeps what follows out of the loss, not out of its gradient
  tensors.get('decoder.blocks.1.norm.weight')?.data.fill(1e30);
  await writeSafetensors(file, tensors, metadata);
  const last = recorder(bench, { resumeFrom: file });
  await expect(train(tinySpec(), last)).rejects.toMatchObject({ name: 'NonFiniteLoss', step: 6 });
  expect(last.saved).toEqual([]);
});
