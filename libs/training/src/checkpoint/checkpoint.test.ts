import type { CheckpointKind } from '@keygrid/contract';
import fs from 'node:fs/promises';
import path from 'node:path';
import { weightsOf } from '@keygrid/matchers';
import { createKbcNet } from '@keygrid/model';
import { readSafetensors, writeSafetensors } from '@keygrid/weights';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainingState } from './checkpoint-metadata.ts';
import { checkpointContents, restoreCheckpoint } from './checkpoint.ts';
import { writeCheckpointFile } from './checkpoint-file.ts';
import type { TrainingSpec } from '../config.ts';
import { createOptimiser } from '../optimiser/optimiser.ts';
import { openBench, tinyModel, tinySpec, type Bench } from '../testing/tiny-training.ts';

const state: TrainingState = {
  epoch: 1,
  cursor: 2,
  step: 5,
  scoredAtStep: 3,
  best: { step: 3, value: 0.25 },
};
const writeCheckpoint = (file: string, ...of: Parameters<typeof checkpointContents>) =>
  writeCheckpointFile(file, checkpointContents(...of));
const spec = tinySpec();
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

function freshTraining(seed: number) {
  const net = createKbcNet(tinyModel, { seed });
  return { spec, net, adam: createOptimiser(net, spec), state, numeric: bench.numeric };
}

async function written(kind: CheckpointKind, name = `${kind}.safetensors`) {
  const file = path.join(bench.folder, name);
  const training = freshTraining(1);
  await writeCheckpoint(file, kind, training);
  return { file, training };
}

test('state, weights and moments come back; a network that had other weights has these now', async () => {
  const { file, training } = await written('last');
  const { net, adam } = freshTraining(2);
  const restored = await restoreCheckpoint(file, spec, net, adam);
  expect(restored.state).toEqual(state);
  expect(restored.numeric).toEqual(bench.numeric);
  expect(net.stateDict()).toEqual(training.net.stateDict());
  expect(adam.moments()).toEqual(training.adam.moments());
  expect(adam.steps).toBe(5);
});

test('a frozen backbone has no moments to keep, and none are asked for', async () => {
  const frozen = { ...spec, frozenBackbone: true };
  const file = path.join(bench.folder, 'frozen.safetensors');
  const { net } = freshTraining(1);
  await writeCheckpoint(file, 'last', {
    ...freshTraining(1),
    spec: frozen,
    adam: createOptimiser(net, frozen),
  });
  const { tensors } = await readSafetensors(file);
  expect([...tensors.keys()].filter((name) => name.startsWith('optimiser.m.backbone.'))).toEqual([]);
  const other = freshTraining(2).net;
  const restored = await restoreCheckpoint(file, frozen, other, createOptimiser(other, frozen));
  expect(restored.state).toEqual(state);
  expect(other.stateDict()).toEqual(net.stateDict());
});

test('a checkpoint from before a setting existed is read as having its neutral value', async () => {
  const { file, training } = await written('last', 'older.safetensors');
  const { tensors, metadata } = await readSafetensors(file);
  const content = JSON.parse(metadata.keygrid ?? '') as { spec: Partial<TrainingSpec> };
  const { crop, photometric, grey } = spec.augmentation;
  Object.assign(content.spec, { augmentation: { crop, photometric, grey } });
  delete content.spec.frozenBackbone;
  await writeSafetensors(file, tensors, { keygrid: JSON.stringify(content) });
  const { net, adam } = freshTraining(2);
  expect((await restoreCheckpoint(file, spec, net, adam)).state).toEqual(training.state);
});

test('best holds the weights and nothing to go on from', async () => {
  const { file, training } = await written('best');
  const { tensors } = await readSafetensors(file);
  expect(tensors).toEqual(training.net.stateDict());
  const { net, adam } = freshTraining(2);
  await expect(restoreCheckpoint(file, spec, net, adam)).rejects.toThrow('goes on from a "last" one');
});

test('the weights of a last checkpoint are its tensors without moments', async () => {
  const { file, training } = await written('last');
  expect(weightsOf((await readSafetensors(file)).tensors)).toEqual(training.net.stateDict());
});

test('a checkpoint of another training is refused and the difference named; more epochs are not a difference', async () => {
  const { file } = await written('last');
  const { net, adam } = freshTraining(2);
  await expect(restoreCheckpoint(file, { ...spec, seed: 2, batch: 8 }, net, adam)).rejects.toThrow(
    'these settings differ: batch, seed',
  );
  expect((await restoreCheckpoint(file, { ...spec, epochs: 9 }, net, adam)).state).toEqual(state);
});

test('where the rate falls at given epochs, more epochs are the same training', async () => {
  const step: TrainingSpec = { ...spec, schedule: { kind: 'step', milestones: [1], factor: 0.5 } };
  const file = path.join(bench.folder, 'step.safetensors');
  await writeCheckpoint(file, 'last', { ...freshTraining(1), spec: step });
  const { net, adam } = freshTraining(2);
  expect((await restoreCheckpoint(file, { ...step, epochs: 9 }, net, adam)).state).toEqual(state);
});

test('more epochs are another training where the learning rate depends on them', async () => {
  const cosine = { ...spec, schedule: { kind: 'cosine', minimum: 0 } } as const;
  const file = path.join(bench.folder, 'cosine.safetensors');
  await writeCheckpoint(file, 'last', { ...freshTraining(1), spec: cosine });
  const { net, adam } = freshTraining(2);
  await expect(restoreCheckpoint(file, { ...cosine, epochs: 9 }, net, adam)).rejects.toThrow(
    'these settings differ: epochs',
  );
  expect((await restoreCheckpoint(file, cosine, net, adam)).state).toEqual(state);
});

test('a truncated file, one without our metadata and one without moments are refused by name', async () => {
  const { file } = await written('last');
  const { net, adam } = freshTraining(2);
  const half = path.join(bench.folder, 'half.safetensors');
  await fs.writeFile(half, (await fs.readFile(file)).subarray(0, 5000));
  await expect(restoreCheckpoint(half, spec, net, adam)).rejects.toThrow(half);

  const { tensors, metadata } = await readSafetensors(file);
  const bare = path.join(bench.folder, 'bare.safetensors');
  await writeSafetensors(bare, tensors);
  await expect(restoreCheckpoint(bare, spec, net, adam)).rejects.toThrow('no training checkpoint');
  await writeSafetensors(bare, weightsOf(tensors), metadata);
  await expect(restoreCheckpoint(bare, spec, net, adam)).rejects.toThrow("Adam's moments are missing");
  await writeSafetensors(bare, tensors, { keygrid: JSON.stringify({ format: 2 }) });
  await expect(restoreCheckpoint(bare, spec, net, adam)).rejects.toThrow(
    'not that of a checkpoint of format 1',
  );
});
