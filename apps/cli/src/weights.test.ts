/** Weights files from PyTorch's to a grid, and from a run to a file, as a person does it. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const TESTDATA = path.resolve(import.meta.dirname, '../../../libs/weights/testdata/pytorch');
const cwd = emptyFolder();
const at = (file: string) => path.join(cwd, file);
for (const file of ['resnet.pth', 'views.pth', 'legacy-checkpoint.pth', 'no-network.pth'])
  copyFileSync(path.join(TESTDATA, file), at(file));
const weights = (...args: string[]): Promise<Answer> => keygrid(['weights', ...args], { cwd });

interface Written {
  output: string;
  tensors: number;
  types: Record<string, number>;
  what: string;
  gridFile: string;
  metadata: { keygrid: string };
  list: { name: string; shape: number[] }[];
}
const written = ({ stdout }: Answer) => JSON.parse(stdout) as Written;

test('a PyTorch file becomes a safetensors file, and is never written over in silence', async () => {
  const { code, stdout } = await weights('convert', 'resnet.pth');
  expect(code).toBe(0);
  expect(stdout).toContain(`${at('resnet.safetensors')}: 104 tensors (87 F32, 17 I64)`);
  expect(stdout).toContain('rounded from F64 to F32: 2 of 104 tensors');
  const again = await weights('convert', 'resnet.pth');
  expect(again.stderr).toContain(`${at('resnet.safetensors')} exists; --force replaces it`);
  expect(again.code).toBe(2);
  const half = await weights('convert', 'resnet.pth', '--force', '--dtype', 'f16', '--json');
  expect(written(half)).toMatchObject({ output: at('resnet.safetensors'), types: { F16: 87, I64: 17 } });
  const source = await weights('convert', 'resnet.pth', '--force', '--out', 'resnet.pth');
  expect(source.stderr).toContain('written over itself');
  expect(source.code).toBe(2);
});

test("the authors' NCNet checkpoint becomes a file of the network alone", async () => {
  const name = 'ncnet-checkpoint-1.pth.tar';
  copyFileSync(path.resolve(TESTDATA, '../../../matchers/testdata/parity', name), at(name));
  const { code, stdout, stderr } = await weights('convert', name, '--out', 'ncnet.safetensors');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain(
    'Network: NCNet: ResNet (layers 2, 2, 2, width 4) and 4D convolutions of side 3, 3, 3 to 4, 4, 1 channels',
  );
  const inspected = written(await weights('inspect', 'ncnet.safetensors', '--json'));
  expect(inspected.list[0]?.name).toBe('backbone.conv1.weight');
  expect(inspected).toMatchObject({ network: { kind: 'ncnet', mismatches: [] }, gridFile: null });
});

test('what is inside is listed', async () => {
  const { code, stdout } = await weights('inspect', 'resnet.safetensors');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^layer1\.0\.conv2\.weight +F16 +\[1, 1, 3, 3\] +9 +18$/m);
  expect(stdout).toContain('Network: ResNet (layers 1, 1, 1, 1, width 1), with its classifier');
  const listed = written(await weights('inspect', 'views.pth', '--json'));
  expect(listed.list[1]).toMatchObject({ name: 'transposed', shape: [5, 6] });
  expect((await weights('inspect', 'views.pth')).stdout).toContain('Network: unknown');
});

/** A ResNet with one tensor too few. */
function misfit(): Buffer {
  const bytes = readFileSync(at('resnet.pth'));
  bytes.write('bn1.wei_ht', bytes.indexOf('bn1.weight'));
  return bytes;
}

test.each([
  [
    ['convert', 'no-network.pth'],
    'holds no network that is known here: it has "best_acc1", "steps". Expected',
  ],
  [['convert', 'views.pth'], 'holds no network that is known here: it has "base", "transposed", "row", "column", "part" and 12 more. Expected'], // prettier-ignore
  [['convert', 'legacy-checkpoint.pth'], 'holds no network that is known here: it has "0.weight"'],
  [['convert', 'misfit.pth'], 'of a ResNet (layers 1, 1, 1, 1) 2 tensors do not fit, the first is missing: bn1.weight [1]'], // prettier-ignore
  [['convert', 'oldest.pth'], "in PyTorch's oldest format (a tar archive, before version 0.1.10)"],
  [['convert', 'none.pth'], 'none.pth: there is no such file; expected a weights file'],
  [['inspect', 'text.pth'], 'neither a safetensors file nor one of PyTorch'],
  [['inspect', 'broken.safetensors'], 'not a whole safetensors file'],
  [['convert', 'resnet.safetensors', '--out', 'b.safetensors'], 'a safetensors file already'],
  [['convert', 'resnet.pth', '--out', 'no/folder/x'], 'there is no folder'],
  [['convert', 'resnet.pth', '--dtype', 'f8'], 'Allowed choices are f32, f16, bf16'],
  [['export', 't-00000000000000000000'], 'There is no run t-00000000000000000000'],
])('%j is refused with what to do', async (args, message) => {
  writeFileSync(at('text.pth'), 'no weights');
  writeFileSync(at('broken.safetensors'), readFileSync(at('resnet.safetensors')).subarray(0, -1));
  writeFileSync(at('misfit.pth'), misfit());
  writeFileSync(at('oldest.pth'), Buffer.from('sys_info'.padEnd(257, '\0') + 'ustar'.padEnd(255, '\0')));
  const files = () => readdirSync(cwd).filter((name) => name !== '.keygrid');
  const before = files();
  const { code, stdout, stderr } = await weights(...args);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(files()).toEqual(before);
});

const grid = (name: string, backbone: string): string => `
name: ${name}
about: weights in and out
seeds: [1]
base:
  data: { name: pairs }
  model:
    inputSide: 64
    backbone: { layers: [1, 1, 1, 1], width: 4, weights: ${backbone} }
    csfa: false
    decoder: { channels: [4] }
  training: { epochs: 0, selection: { maxPairs: 2 } }
`;

test('a grid file that names a PyTorch file says how to convert it', async () => {
  expect((await keygrid(['data', 'synth', 'pairs', '--pairs', '4,4,4'], { cwd })).code).toBe(0);
  expect((await keygrid(['data', 'add', 'pairs', 'pairs'], { cwd })).code).toBe(0);
  writeFileSync(at('grid.yaml'), grid('first', 'views.pth'));
  const pytorch = await keygrid(['plan', 'grid.yaml'], { cwd });
  expect(pytorch.stderr).toContain('model.backbone.weights: views.pth is a PyTorch file');
  expect(pytorch.stderr).toContain('keygrid weights convert views.pth');
  expect(pytorch.code).toBe(2);
  writeFileSync(at('grid.yaml'), grid('first', 'grid.yaml'));
  const other = await keygrid(['plan', 'grid.yaml'], { cwd });
  expect(other.stderr).toContain('grid.yaml is not a safetensors file');
  expect(other.code).toBe(2);
});

async function trainingOf(study: string): Promise<string> {
  const { stdout } = await keygrid(['query', study, '--json'], { cwd });
  return (JSON.parse(stdout) as { rows: { training: string }[] }).rows[0]?.training ?? '';
}

test("a run's backbone starts another grid, and its network explains itself", async () => {
  writeFileSync(at('grid.yaml'), grid('first', 'he'));
  expect((await keygrid(['run', 'grid.yaml'], { cwd })).code).toBe(0);
  const first = await trainingOf('first');

  const network = await weights('export', first, '--checkpoint', 'last', '--dtype', 'bf16', '--json');
  expect(network.code).toBe(0);
  expect(written(network).types).toEqual({ BF16: written(network).tensors });
  const origin = {
    run: first,
    training: first,
    checkpoint: 'last',
    step: 0,
    part: 'network',
    data: 'pairs',
  };
  expect(JSON.parse(written(network).metadata.keygrid)).toMatchObject({
    ...origin,
    model: { inputSide: 64 },
  });
  const text = (await weights('inspect', `${first}.safetensors`)).stdout;
  expect(text).toContain(
    `KBCNet of ${first} (last, step 0, data pairs): ResNet (layers 1, 1, 1, 1, width 4)`,
  );

  const backbone = written(await weights('export', first, '--backbone-only', '--json'));
  expect(backbone.output).toBe(at(`${first}-backbone.safetensors`));
  expect(backbone.gridFile).toContain(`layers: [1, 1, 1, 1], width: 4, weights: ${backbone.output}`);
  writeFileSync(at('grid.yaml'), grid('second', backbone.output).replace('width: 4', 'width: 8'));
  const wide = await keygrid(['submit', 'grid.yaml'], { cwd });
  expect(wide.stderr).toContain(
    `${backbone.output} does not fit a backbone of layers [1, 1, 1, 1] and width 8`,
  );
  expect(wide.stderr).toContain('misshapen: conv1.weight is [4, 3, 7, 7], expected [8, 3, 7, 7]');
  expect(wide.code).toBe(2);
  writeFileSync(at('grid.yaml'), grid('second', backbone.output));
  expect((await keygrid(['run', 'grid.yaml'], { cwd })).code).toBe(0);
  const second = await trainingOf('second');
  expect(second).not.toBe(first);
  await weights('export', second, '--backbone-only', '--out', 'again.safetensors');
  // Nothing was trained: the backbone is the one that was given, to the bit.
  expect(dataOf('again.safetensors')).toEqual(dataOf(backbone.output));
});

test('a checkpoint that is damaged in the store is neither exported nor answered from', async () => {
  const first = await trainingOf('first');
  const folder = at(`.keygrid/store/runs/${first}/1`);
  const best = readdirSync(folder).find((file) => file.startsWith('best')) ?? '';
  const bytes = readFileSync(path.join(folder, best));
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(path.join(folder, best), bytes);
  const { code, stderr } = await weights('export', first, '--out', 'damaged.safetensors');
  expect(stderr).toContain(`The best checkpoint of ${first}`);
  expect(stderr).toContain('is damaged in the store');
  expect(code).toBe(2);
  expect(existsSync(at('damaged.safetensors'))).toBe(false);
  const pair = readFileSync(at('pairs/Layout/large/test.txt'), 'utf8').split('\n')[0] ?? '';
  const predicted = await keygrid(['predict', first, '--pair', pair], { cwd });
  expect(predicted.stderr).toContain(
    `The best checkpoint of ${first} cannot be used: runs/${first}/1/${best} is damaged`,
  );
  expect(predicted.stdout).toBe('');
  expect(predicted.code).toBe(2);
});

/** What follows the header of a safetensors file. */
function dataOf(file: string): Buffer {
  const bytes = readFileSync(path.resolve(cwd, file));
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE()));
}
