/** I5 by the calls a GPU gets, in the worker's own children: the same bits straight, and killed with -9 and resumed. */
import { synthesise } from '@keygrid/datasets';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import { TrainingInput, TrainingSpec } from '@keygrid/training/config';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROTOCOL } from '@keygrid/ipc';
import { startChild } from './child-process.ts';

const SILENCE_MS = 150_000;
const KILL_AT = 4;

let folder = '';
const environment = { ...process.env };
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-gpu-path-'));
  const size = { width: 96, height: 72 };
  await synthesise(path.join(folder, 'data'), { seed: 5, pairs: { trn: 12, val: 4, test: 4 }, imageSize: size }); // prettier-ignore
  process.env['KEYGRID_CODE_PATH'] = 'gpu';
});
afterAll(() => {
  process.env = { ...environment };
  fs.rmSync(folder, { recursive: true });
});

/** Two epochs of three steps, a checkpoint at each. */
function spec(): TrainingSpec {
  const input = TrainingInput.parse({ batch: 4, optimiser: { learningRate: 1e-3 } });
  const model = ModelInput.parse({
    inputSide: 64,
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: { heads: 2, mlpRatio: 1 },
    decoder: { channels: [4, 4], groups: 2 },
  });
  return TrainingSpec.parse({
    ...input,
    stage: 'training',
    data: { name: 'tiny', layout: 'spair-large', fingerprint: '0'.repeat(64) },
    model: resolveModel(model, () => ''),
    epochs: 2,
    schedule: { kind: 'constant' },
    microBatch: 4,
    selection: { ...input.selection, basis: 'bbox' },
    seed: 1,
  });
}

/** The last checkpoint and the step it is of. `killAt`: the child is killed once it has saved that step. */
async function trained(name: string, { resumeFrom, killAt }: { resumeFrom?: string; killAt?: number } = {}) {
  const stagingFolder = path.join(folder, name);
  fs.mkdirSync(stagingFolder);
  const child = startChild({ threads: 1, precision: 'float32' }, 'cpu', SILENCE_MS);
  const ready = await child.ready;
  const saved: { file: string; step: number }[] = [];
  const errors: string[] = [];
  child.listen((message) => {
    if (message.type === 'error') errors.push(message.message);
    if (message.type !== 'checkpoint' || message.kind !== 'last') return;
    saved.push({ file: message.file, step: message.step });
    if (message.step === killAt) child.kill();
  });
  const work = { stage: 'training', spec: spec(), resumeFrom, checkpointEverySeconds: 0.001, stagingFolder } as const; // prettier-ignore
  child.send({ type: 'start', protocol: PROTOCOL, dataFolder: path.join(folder, 'data'), runs: [{ runId: 't-test', work }] }); // prettier-ignore
  await child.ended;
  expect(errors).toEqual([]);
  return { library: ready?.environment.library, ...saved.at(-1) };
}
const bytes = (file = '') => fs.readFileSync(file);

it('a training that is killed and resumed ends in the bits of one that was not', async () => {
  const straight = await trained('straight');
  expect(straight).toMatchObject({ step: 6, library: expect.not.stringContaining('fused') as string });
  const killed = await trained('killed', { killAt: KILL_AT });
  expect(killed.step).toBe(KILL_AT);
  const resumed = await trained('resumed', { resumeFrom: killed.file });
  expect(bytes(resumed.file).equals(bytes(straight.file))).toBe(true);
});
