/** A matcher in a grid, as a person uses it: planned, run, reported; files that do not fit are refused before anything is written. */
import { encodePng } from '@keygrid/images';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const weights = path.resolve(import.meta.dirname, '../../../libs/matchers/testdata/parity');
const at = (name: string) => path.join(cwd, name);

beforeAll(async () => {
  copyFileSync(path.join(weights, 'resnet-2-2-2-1-w4.weights.safetensors'), at('resnet.safetensors'));
  copyFileSync(path.join(weights, 'ncnet-checkpoint-1.pth.tar'), at('ncnet.pth.tar'));
  writeFileSync(at('cut.safetensors'), readFileSync(at('resnet.safetensors')).subarray(0, 5000));
  writeFileSync(at('notes.txt'), 'no weights');
  const nan = Float32Array.of(NaN);
  const whole = readFileSync(at('resnet.safetensors'));
  writeFileSync(at('nan.safetensors'), Buffer.concat([whole.subarray(0, -4), Buffer.from(nan.buffer)]));
  await run('data', 'synth', 'pairs', '--pairs', '4,2,6', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
  await packMasks('masks.zip');
});

/** A mask for every picture: the left half shows the object. */
async function packMasks(name: string): Promise<void> {
  const [width, height] = [96, 72];
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) =>
    Math.floor(i / 3) % width < 48 ? 255 : 0,
  );
  const png = await encodePng(rgb, { width, height });
  const pictures = readdirSync(at('pairs/JPEGImages'), { recursive: true, encoding: 'utf8' });
  for (const picture of pictures.filter((file) => file.endsWith('.jpg'))) {
    const mask = at(path.join('masks', picture.replace('.jpg', '.png')));
    mkdirSync(path.dirname(mask), { recursive: true });
    writeFileSync(mask, png);
  }
  execFileSync('python3', ['-m', 'zipfile', '-c', name, 'masks'], { cwd });
}

function writeGrid(name: string, matchers: readonly object[]): string {
  const grid = {
    name,
    about: 'a test',
    base: { data: { name: 'tiny' }, matcher: { weights: 'resnet.safetensors', side: 64 } },
    axes: { product: { matcher: matchers, 'evaluation.kbc.mode': ['none', 'both'] } },
    seeds: [1, 2],
    report: { tables: [{ title: 'Matchers', rows: 'matcher', columns: ['pck@0.1', 'inference-ms'] }] },
  };
  writeFileSync(at(`${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

test('a grid of matchers is planned without a training, run and reported, a row each', async () => {
  const file = writeGrid('matchers', [
    { kind: 'features', readout: 'nearest', mutual: 'strict' },
    { kind: 'hyperpixel', ids: [0, 3, 5], frame: 'squash' },
    { kind: 'hyperpixel', ids: [2, 4], longest: 64, transport: { weights: 'mask', masks: 'masks.zip' } },
    { kind: 'ncnet', weights: 'ncnet.pth.tar', networkSide: 64, squash: 'mixed' },
  ]);
  const plan = await run('plan', file);
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain('16 cells: 8 evaluations, 0 trainings');
  expect(plan.stdout).toContain('8 cells are equal to others');
  expect(await run('run', file, '--slots', '1')).toMatchObject({ code: 0 });
  const { stdout } = await run('report', 'matchers');
  expect(stdout).toContain('16 of 16 cells finished');
  const { stdout: whole } = await run('report', 'matchers', '--format', 'markdown');
  expect(whole).toMatch(/^\| features mutual=strict readout=nearest +\| +\d+\.\d+ /m);
  expect(whole).toMatch(/^\| ncnet squash=mixed weights=ncnet\.pth\.tar networkSide=64 +\| +\d+\.\d+ /m);
  expect(stdout).toContain('hyperpixel ids=[0,3,5] frame=squash: squashed (frame: squash)');
  expect(stdout).toContain('(n = 1 complete seed)');
  expect(stdout).toContain('is the same for every seed and counts once');
});

test('mutual: strict marks the matches that hold both ways, in what is exported too, and the file is scored as before', async () => {
  const query = await run('query', 'matchers', '--where', 'matcher.mutual=strict', '--json');
  const { rows } = JSON.parse(query.stdout) as { rows: { evaluation: string }[] };
  expect(await run('export', rows[0]?.evaluation ?? '', '--predictions', 'strict.json')).toMatchObject({ code: 0 });
  const written = JSON.parse(readFileSync(at('strict.json'), 'utf8')) as {
    predictions: Record<string, unknown[]>;
    mutual: Record<string, boolean[]>;
  };
  const counts = (lists: Record<string, unknown[]>) => Object.entries(lists).map(([id, list]) => [id, list.length]);
  expect(counts(written.mutual)).toEqual(counts(written.predictions));
  expect(new Set(Object.values(written.mutual).flat())).toEqual(new Set([true, false]));
  expect(await run('score', 'strict.json', '--data', 'tiny')).toMatchObject({ code: 0 });
}); // prettier-ignore

test.each([
  ['a file that is not there', { kind: 'features', weights: 'gone.pth' }, 'matcher.weights: gone.pth'],
  [
    'a text',
    { kind: 'features', weights: 'notes.txt' },
    'notes.txt is neither a safetensors file nor one of PyTorch',
  ],
  ['weights that are no numbers', { kind: 'features', weights: 'nan.safetensors' }, 'holds NaN (value '],
  ['a file that was cut', { kind: 'features', weights: 'cut.safetensors' }, 'cut.safetensors'],
  [
    'NCNet for a ResNet',
    { kind: 'hyperpixel', ids: [0], weights: 'ncnet.pth.tar' },
    "ncnet.pth.tar is no ResNet under torchvision's names",
  ],
  [
    'a ResNet for an EfficientNet-Lite',
    { kind: 'features', backbone: 'efficientnet-lite0' },
    'resnet.safetensors is no efficientnet-lite0 under its published names',
  ],
  [
    'a text for an archive of masks',
    { kind: 'hyperpixel', ids: [0], transport: { weights: 'mask', masks: 'notes.txt' } },
    'notes.txt is no whole zip archive',
  ],
  [
    'masks that are not there',
    { kind: 'hyperpixel', ids: [0], transport: { weights: 'mask', masks: 'gone.zip' } },
    'matcher.transport.masks: gone.zip: there is no such file; expected a zip archive of masks',
  ],
  ['a ResNet for NCNet', { kind: 'ncnet' }, 'resnet.safetensors is no NCNet checkpoint'],
  [
    'an id that the network lacks',
    { kind: 'hyperpixel', ids: [0, 8, 20] },
    'is a ResNet with hyperpixel ids 0 to 7; it has no 8, 20',
  ],
])('refused at submit, with nothing written: %s', async (what, matcher, message) => {
  const name = `refused-${what.replace(/[^a-z]+/gi, '-').toLowerCase()}`;
  const { code, stderr } = await run('submit', writeGrid(name, [matcher]));
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr.trim().split('\n').length).toBeLessThan(5);
  expect((await run('status', name)).code).not.toBe(0);
});
