import { ModelInput, resolveModel } from '@keygrid/model/config';
import { METADATA_KEY } from '@keygrid/training/checkpoint-metadata';
import { TrainingInput, TrainingSpec } from '@keygrid/training/config';
import { writeSafetensors } from '@keygrid/weights';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkStagedCheckpoint } from './check-staged-checkpoint.ts';

const base = mkdtempSync(path.join(tmpdir(), 'keygrid-staging-'));
const stagingFolder = path.join(base, 'staging');
const at = (name: string) => path.join(stagingFolder, name);
const spec = TrainingSpec.parse({
  ...TrainingInput.parse({ batch: 4 }),
  stage: 'training',
  data: { name: 'tiny', layout: 'spair-large', fingerprint: '0'.repeat(64) },
  model: resolveModel(ModelInput.parse({}), () => '0'.repeat(64)),
  epochs: 2,
  schedule: { kind: 'constant' },
  microBatch: 4,
  selection: { split: 'val', basis: 'bbox', frame: 'original', alpha: 0.1, every: 1 },
  precision: 'float32',
  seed: 1,
});

async function write(file: string, inside: object): Promise<void> {
  const state = { epoch: 1, cursor: 2, step: 6, scoredAtStep: null, best: null };
  const metadata = { format: 1, kind: 'last', state, spec, numeric: {}, ...inside };
  const tensors = new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]);
  await writeSafetensors(file, tensors, { [METADATA_KEY]: JSON.stringify(metadata) });
}

beforeAll(async () => {
  mkdirSync(stagingFolder);
  await write(at('good'), {});
  await write(at('other'), { spec: { ...spec, seed: spec.seed + 1 } });
  await write(path.join(base, 'outside'), {});
  writeFileSync(at('text'), 'root:x:0:0');
  symlinkSync(path.join(base, 'outside'), at('link'));
  linkSync(path.join(base, 'outside'), at('hard-link'));
  mkdirSync(at('folder'));
});
afterAll(() => rmSync(base, { recursive: true }));

const check = (file: string, claimed = {}) =>
  checkStagedCheckpoint({ kind: 'last', step: 6, file, ...claimed }, { stagingFolder, spec });

test('a checkpoint in the staging folder that is what it claims is accepted', async () => {
  await expect(check(at('good'))).resolves.toBeUndefined();
});

test.for([
  ['a file elsewhere', path.join(base, 'outside'), {}, 'not in its folder'],
  ['a way out of the folder', `${stagingFolder}/../outside`, {}, 'not in its folder'],
  ['a system file', '/etc/passwd', {}, 'not in its folder'],
  ['a link', at('link'), {}, 'no file of its own'],
  ['a hard link', at('hard-link'), {}, 'no file of its own'],
  ['a folder', at('folder'), {}, 'no file of its own'],
  ['a missing file', at('none'), {}, 'ENOENT'],
  ['a text', at('text'), {}, 'not a whole safetensors file'],
  ['another kind', at('good'), { kind: 'best' }, 'a last checkpoint of step 6'],
  ['another step', at('good'), { step: 7 }, 'a last checkpoint of step 6'],
  ['another training', at('other'), {}, 'of another training'],
] as const)('a checkpoint named over IPC that is %s is refused', async ([, file, claimed, why]) => {
  await expect(check(file, claimed)).rejects.toThrow(why);
});
