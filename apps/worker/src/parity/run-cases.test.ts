import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCases, type Outcome } from './run-cases.ts';

const require = createRequire(import.meta.url);
/** The reference cases beside the code they check. */
const folders = ['model', 'kbc', 'datasets', 'scoring'].map((name) =>
  path.join(path.dirname(require.resolve(`@keygrid/${name}/package.json`)), 'testdata/parity'),
);
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
  it.each(folders)(
    '%s: all within their tolerances, no tensor left behind',
    async (folder) => {
      const before = tf.memory().numTensors;
      const outcomes = await outcomesOf(folder);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter(({ status }) => status !== 'ok')).toEqual([]);
      expect(tf.memory().numTensors).toBe(before);
    },
    120_000,
  );
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
