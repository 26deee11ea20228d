import { loadTensorFlow } from '@keygrid/model';
import { readSafetensors, writeSafetensors } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCases, type Outcome } from './run-cases.ts';
import { shippedCases } from './shipped-cases.ts';

const folders = shippedCases;
const [modelCases = ''] = folders;

let scratch = '';
beforeAll(async () => {
  await loadTensorFlow({ device: 'auto' });
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'parity-'));
});
afterAll(() => fs.rm(scratch, { recursive: true }));

async function outcomesOf(folder: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of runCases(folder)) outcomes.push(outcome);
  return outcomes;
}

/** A folder of its own with these files in it. */
async function folderWith(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await fs.mkdtemp(path.join(scratch, 'cases-'));
  for (const [name, content] of Object.entries(files)) await fs.writeFile(path.join(folder, name), content);
  return folder;
}

describe('the committed reference cases', () => {
  it.each(folders)('%s: all within their tolerances, no tensor left behind', async (folder) => {
    const before = tf.memory().numTensors;
    const outcomes = await outcomesOf(folder);
    expect(outcomes.length).toBeGreaterThan(0);
    const others = outcomes.filter(({ status }) => status !== 'ok');
    // Without a network set-up cannot fetch them: such a machine names the cases and does not run them.
    const lacking = others.filter(({ status }) => status === 'not-run');
    expect(lacking.every(({ error }) => /npm run setup fetches them/.test(String(error)))).toBe(true);
    expect(others.filter(({ status }) => status !== 'not-run')).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a case', () => {
  const maxPool = path.join(modelCases, 'max-pool-1.safetensors');

  it('fails when an expected value is off', async () => {
    const bytes = await fs.readFile(maxPool);
    bytes.writeFloatLE(1e6, bytes.length - 4);
    const [outcome] = await outcomesOf(await folderWith({ 'max-pool-1.safetensors': bytes }));
    expect(outcome).toMatchObject({ name: 'max-pool-1', status: 'FAIL' });
    expect(outcome?.worst?.error).toBeGreaterThan(1e5);
  });

  it('fails when its file is truncated, and the others still run', async () => {
    const bytes = await fs.readFile(maxPool);
    const folder = await folderWith({ 'a.safetensors': bytes.subarray(0, -4), 'b.safetensors': bytes });
    const outcomes = await outcomesOf(folder);
    expect(outcomes).toMatchObject([
      { name: 'a', status: 'FAIL' },
      { name: 'max-pool-1', status: 'ok' },
    ]);
    expect(String(outcomes[0]?.error)).toContain('a.safetensors is not a whole safetensors file');
  });

  it('fails when it states results without a tolerance', async () => {
    const bytes = await fs.readFile(maxPool);
    const text = bytes.toString('latin1').replace('\\"tolerance\\"', '\\"tolerated\\"');
    const [outcome] = await outcomesOf(
      await folderWith({ 'max-pool-1.safetensors': Buffer.from(text, 'latin1') }),
    );
    expect(outcome?.status).toBe('FAIL');
    expect(String(outcome?.error)).toContain('states results but no tolerance');
  });

  it('with unusable params fails by the name of what is wrong', async () => {
    const bytes = await fs.readFile(path.join(modelCases, 'soft-argmax-flow-1.safetensors'));
    const text = bytes.toString('latin1').replace('\\"beta\\"', '\\"gama\\"');
    const [outcome] = await outcomesOf(await folderWith({ 'soft.safetensors': Buffer.from(text, 'latin1') }));
    expect(outcome?.status).toBe('FAIL');
    expect(String(outcome?.error)).toMatch(/soft-argmax-flow-1: unusable params.*beta/su);
  });

  it('of a JSON file fails alone, and its namesake is a case too', async () => {
    const file = path.join(modelCases, '../../../kbc/testdata/parity/kbc-crops.json');
    const { cases } = JSON.parse(await fs.readFile(file, 'utf8')) as { cases: object[] };
    const [first] = cases;
    const text = JSON.stringify({ cases: [first, { name: 'broken', width: 'wide' }, first] });
    const outcomes = await outcomesOf(await folderWith({ 'kbc-crops-2.json': text }));
    expect(outcomes.map(({ status }) => status)).toEqual(['ok', 'FAIL', 'ok']);
    expect(String(outcomes[1]?.error)).toMatch(/kbc-crops-2\.json, broken .*width/su);
  });

  it('whose published weights this machine lacks is not run, and says where they should be', async () => {
    vi.stubEnv('KEYGRID_CACHE', scratch);
    const bytes = await fs.readFile(path.join(modelCases, 'efficientnet-lite0-eval-1.safetensors'));
    const [outcome] = await outcomesOf(await folderWith({ 'efficientnet.safetensors': bytes }));
    vi.unstubAllEnvs();
    expect(outcome).toMatchObject({ name: 'efficientnet-lite0-eval-1', status: 'not-run' });
    expect(String(outcome?.error)).toContain(
      path.join(scratch, 'weights', 'efficientnet-lite0-imagenet.safetensors'),
    );
  });

  it('is not looked for in folders inside the folder', async () => {
    const folder = await folderWith({ 'kbc-crops.json': '{"cases": []}' });
    await fs.mkdir(path.join(folder, 'inside.safetensors'));
    const outcomes = await outcomesOf(folder);
    expect(outcomes).toMatchObject([{ name: 'kbc-crops', status: 'FAIL' }]);
  });

  it('whose factor belongs to no result, or does not fit it, fails by its name', async () => {
    const { tensors, metadata } = await readSafetensors(maxPool);
    const factor = tensors.get('r.y');
    if (!factor) throw new Error('no r.y');
    const outcomeWith = async (name: string, shape: readonly number[]) => {
      const changed = new Map(tensors).set(name, { ...factor, shape });
      const folder = await folderWith({});
      await writeSafetensors(path.join(folder, 'a.safetensors'), changed, metadata);
      return (await outcomesOf(folder))[0];
    };
    expect(String((await outcomeWith('r.z', factor.shape))?.error)).toContain('the result z is not computed');
    const turned = await outcomeWith('r.y', [...factor.shape].reverse());
    expect(String(turned?.error)).toContain('r.y is [4, 20, 16, 2], the result y [2, 16, 20, 4]');
  });

  it('may state gradients of a network by the names of its weights', async () => {
    const weights = 'resnet-1-1-1-1-w8.weights.safetensors';
    const statesGradientOf = async (name: string, shape: number[]) => {
      const { tensors, metadata } = await readSafetensors(
        path.join(modelCases, 'resnet-1-1-1-1-w8-eval.safetensors'),
      );
      const zeros = new Float32Array(shape.reduce((product, n) => product * n, 1));
      tensors.set(`grad.${name}`, { shape, data: zeros });
      const test = JSON.parse(metadata.case ?? '') as { tolerance: Record<string, number> };
      test.tolerance[`grad.${name}`] = 1e9;
      const folder = await folderWith({});
      await fs.copyFile(path.join(modelCases, weights), path.join(folder, weights));
      await writeSafetensors(path.join(folder, 'a.safetensors'), tensors, { case: JSON.stringify(test) });
      return (await outcomesOf(folder))[0];
    };
    expect((await statesGradientOf('conv1.weight', [8, 3, 7, 7]))?.status).toBe('ok');
    const unknown = await statesGradientOf('layer9.weight', [1]);
    expect(unknown?.status).toBe('FAIL');
    expect(String(unknown?.error)).toContain('states grad.layer9.weight, but has no input or weight');
  });

  it('of an unknown family is not implemented', async () => {
    const outcomes = await outcomesOf(await folderWith({ 'dance-1.json': '{}' }));
    expect(outcomes).toEqual([{ name: 'dance-1', status: 'not-implemented' }]);
  });

  it('whose weights are missing fails by name', async () => {
    const folder = await folderWith({});
    await fs.copyFile(
      path.join(modelCases, 'kbcnet-tiny-raw-full.safetensors'),
      path.join(folder, 'kbcnet-tiny-raw-full.safetensors'),
    );
    const [outcome] = await outcomesOf(folder);
    expect(outcome?.status).toBe('FAIL');
    expect(String(outcome?.error)).toContain('kbcnet-tiny.inputs');
  });
});
