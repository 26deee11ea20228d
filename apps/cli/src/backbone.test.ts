/** A backbone that is an ONNX file, as a person uses it: refused where it does not fit, else trained on, tested and reported. */
import { onnxLibrary } from '@keygrid/onnx';
import { writeBackbone } from '@keygrid/onnx/testing';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const env = { KEYGRID_CACHE: path.join(cwd, 'cache') };
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd, env });
const at = (name: string) => path.join(cwd, name);
const names = ['fine', 'anchor', 'deep'];
const taps = names.map((output) => ({ output, stride: 14 }));

beforeAll(async () => {
  writeBackbone(
    at('vit.onnx'),
    taps.map((tap) => ({ ...tap, channels: 8 })),
  );
  await run('data', 'synth', 'pairs', '--pairs', '4,2,6', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
});

function writeGrid(name: string, backbone: object, model: object = {}): string {
  const grid = {
    name,
    about: 'a test',
    base: {
      data: { name: 'tiny' },
      model: {
        inputSide: 56,
        csfa: { heads: 2, mlpRatio: 1 },
        decoder: { channels: [4], groups: 2 },
        backbone: { kind: 'onnx', file: 'vit.onnx', taps, ...backbone },
        ...model,
      },
      training: { epochs: 1, batch: 2, augmentation: { crop: 0, photometric: 0, grey: 0 } },
    },
    axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
    seeds: [1],
    report: { tables: [{ title: 'T', rows: 'evaluation.kbc.mode', columns: ['pck@0.1'] }] },
  };
  writeFileSync(at(`${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

describe('a backbone that does not fit is refused before anything is written', () => {
  test.each([
    [
      'an output that is not there',
      { taps: [{ output: 'fien', stride: 14 }, ...taps.slice(1)] },
      {},
      'has no output called "fien"; did you mean "fine"?',
    ],
    [
      'heads that do not divide its channels',
      {},
      { csfa: { heads: 3 } },
      '3 heads do not divide the 8 channels of the middle tap (anchor)',
    ],
    [
      'no such file',
      { file: 'gone.onnx' },
      {},
      'model.backbone.file: gone.onnx: there is no such file; expected an ONNX model (.onnx)',
    ],
  ])('%s', async (_what, backbone, model, message) => {
    const file = writeGrid('refused', backbone, model);
    const { code, stderr, stdout } = await run('submit', file);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('plan says of how many pictures a grid keeps features, or that none are kept', async () => {
  const file = writeGrid('planned', {});
  const { stdout, code } = await run('plan', file);
  // Of 4 training pairs, 2 for selection and 6 tested, no picture comes twice.
  expect(stdout).toContain('features kept on disk (onnx, side 56): 24 pictures; their size is known once the file has run'); // prettier-ignore
  expect(stdout).toContain('at most 8.0 GiB are kept, for pictures that KBC does not crop');
  expect(code).toBe(0);
  const settings = at('.keygrid/keygrid.toml');
  const before = readFileSync(settings, 'utf8');
  writeFileSync(settings, `featureCacheGiB = 0\n${before}`);
  expect((await run('plan', file)).stdout).toContain(
    'features of pictures are not kept (featureCacheGiB = 0',
  );
  writeFileSync(settings, before);
});

test('a grid on it is trained, tested without and with KBC, reported and asked for a pair; the file may move', async () => {
  const file = writeGrid('on-vit', {});
  expect(await run('run', file, '--slots', '1')).toMatchObject({ code: 0 });
  const { stdout } = await run('report', 'on-vit');
  expect(stdout).toContain('2 of 2 cells finished');
  expect(readdirSync(path.join(env.KEYGRID_CACHE, 'features')).length).toBeGreaterThan(0);
  const libraries = await run('sql', "SELECT DISTINCT environment ->> 'onnx' FROM attempts", '--json');
  expect(libraries.stdout).toContain(onnxLibrary());
  expect(libraries.stdout).not.toContain('null');
  const [id = ''] = /e-[0-9a-f]{20}/.exec((await run('query', 'on-vit', '--json')).stdout) ?? [];
  const shown = await run('predict', id, '--pair', 'test:0', '--json');
  expect(shown.stderr).toBe('');
  expect(JSON.parse(shown.stdout)).toMatchObject({ targetKeypoints: expect.any(Array) as unknown });
  renameSync(at('vit.onnx'), at('moved.onnx'));
  const plan = await run('plan', writeGrid('on-vit', { file: 'moved.onnx' }));
  expect(plan.stdout).toContain('2 evaluations');
  expect(plan.stdout).not.toMatch(/[1-9]\d* new/);
  renameSync(at('moved.onnx'), at('vit.onnx'));
});
