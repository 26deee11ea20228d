/** KBCNet on a backbone that is an ONNX file: only CSFA and decoder are trained, with the same bits however it is interrupted or kept. */
import { ModelInput, resolveModel } from '@keygrid/model/config';
import { onnxLibrary } from '@keygrid/onnx';
import { writeBackbone } from '@keygrid/onnx/testing';
import { readSafetensors, writeSafetensors } from '@keygrid/weights';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newest, openBench, recorder, tinySpec, type Bench } from './testing/tiny-training.ts';
import { train } from './train.ts';

let bench: Bench;
let file: string;
beforeAll(async () => {
  bench = await openBench();
  const taps = ['fine', 'anchor', 'deep'].map((output) => ({ output, stride: 14, channels: 8 }));
  file = writeBackbone(path.join(bench.folder, 'vit.onnx'), taps);
});
afterAll(() => bench.close());

const model = resolveModel(
  ModelInput.parse({
    inputSide: 56,
    backbone: {
      kind: 'onnx',
      file: 'vit.onnx',
      taps: ['fine', 'anchor', 'deep'].map((output) => ({ output, stride: 14 })),
    },
    csfa: { heads: 2, mlpRatio: 1 },
    decoder: { channels: [4], groups: 2 },
  }),
  () => 'a'.repeat(64),
);
const { augmentation } = tinySpec();
const specOf = (changes: Partial<typeof augmentation>) =>
  tinySpec({ model, frozenBackbone: true, frozenNorm: true, augmentation: { ...augmentation, ...changes } });
const still = specOf({ crop: 0, photometric: 0, grey: 0 });

/** Trained from the start, or from a checkpoint; with features kept below `folder` or nowhere. */
async function trained(
  spec: typeof still,
  { folder, ...how }: { folder?: string; resumeFrom?: string; checkpointAt?: number } = {},
) {
  const env = recorder(bench, how);
  const featureCache = folder === undefined ? undefined : { folder, limitBytes: 2 ** 30 };
  await train(spec, { ...env, backboneWeights: file, featureCache });
  const { tensors } = await readSafetensors(newest(env, 'last'));
  const losses = env.metrics.filter(({ key }) => key === 'train/loss').map(({ value }) => value);
  return {
    tensors,
    losses,
    saved: env.saved,
    lines: env.lines,
    pck: env.metrics.filter(({ key }) => key === 'val/pck'),
  };
}
const kept = (folder: string) =>
  fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

test('resumed after a kill, repeated, with a cold and with a warm cache it ends in the same bits', async () => {
  const straight = await trained(still, { checkpointAt: 4 });
  const folder = path.join(bench.folder, 'features');
  const cold = await trained(still, { folder });
  const count = kept(folder).length;
  const before = kept(folder).map(({ name }) => name);
  const warm = await trained(still, { folder });
  const resumed = await trained(still, {
    folder,
    resumeFrom: straight.saved.find(({ step }) => step === 4)?.file ?? '',
  });
  expect(resumed.lines.join()).toMatch(/^resumed at step 4 /);
  expect(resumed.lines.join()).not.toContain('another numeric environment');
  for (const other of [cold, warm, resumed]) expect(other.tensors).toEqual(straight.tensors);
  expect([cold.losses, warm.losses]).toEqual([straight.losses, straight.losses]);
  expect(resumed.losses).toEqual(straight.losses.slice(4));
  expect(warm.pck).toEqual(straight.pck);
  // Each picture of the training and validation pairs, once.
  expect(count).toBeGreaterThan(6);
  expect(kept(folder).map(({ name }) => name)).toEqual(before);
  expect([...straight.tensors.keys()].some((name) => name.includes('backbone.'))).toBe(false);
  expect(straight.losses.at(-1)).not.toBe(straight.losses[0]);
});

test('resumed under another version of the ONNX library it says so, and goes on', async () => {
  const { saved } = await trained(still, { checkpointAt: 4 });
  const checkpoint = saved.find(({ step }) => step === 4)?.file ?? '';
  const { tensors, metadata } = await readSafetensors(checkpoint);
  const { keygrid = '' } = metadata;
  expect(keygrid).toContain(`"onnx":"${onnxLibrary()}"`);
  const older = { keygrid: keygrid.replace(onnxLibrary(), 'onnxruntime 1.0.0') };
  const file = path.join(bench.folder, 'older.safetensors');
  await writeSafetensors(file, tensors, older);
  const other = await trained(still, { resumeFrom: file });
  expect(other.lines).toContainEqual(expect.stringContaining('in another numeric environment (onnx)'));
});

test('augmented pictures are not kept: only those that are validated are', async () => {
  const folder = path.join(bench.folder, 'augmented');
  await trained(specOf({ crop: 1 }), { folder });
  const pictures = new Set<string>();
  const val = await bench.dataset.split('val');
  for (let i = 0; i < val.length; i++) {
    const { sourceFile, targetFile } = await val.query(i);
    pictures.add(sourceFile).add(targetFile);
  }
  expect(kept(folder)).toHaveLength(pictures.size);
});
