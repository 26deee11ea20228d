/** Files of matchers and backbones that are none: one message, code 2, nothing written, whichever command plans the grid. */
import { writeBackbone, writeOnnx, type OnnxDescription } from '@keygrid/onnx/testing';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const at = (name: string) => path.join(cwd, name);
const taps = ['fine', 'anchor', 'deep'].map((output) => ({ output, stride: 14 }));

/** A backbone where it stands below a backbone, else a matcher. */
function writeFile(name: string, isBackbone: boolean, more: Partial<OnnxDescription> = {}): void {
  if (isBackbone)
    writeBackbone(
      at(name),
      taps.map((tap) => ({ ...tap, channels: 8 })),
      more,
    );
  else
    writeOnnx(at(name), {
      inputs: { source: { shape: [1, 3, 56, 56] }, target: { shape: [1, 3, 56, 56] } },
      outputs: { flow: { shape: [1, 2, 1, 1] } },
      weights: { zero: { shape: [1, 2, 1, 1], data: new Float32Array(2) } },
      nodes: [{ op: 'Identity', inputs: ['zero'], outputs: ['flow'] }],
      ...more,
    });
}

const FAULTS: [what: string, make: (name: string, isBackbone: boolean) => void, message: RegExp][] = [
  ['empty', (name) => writeFileSync(at(name), ''), /it has no version of the format\. Export or copy it again$/],
  ['a folder', (name) => mkdirSync(at(name)), /it is a folder; expected an ONNX model \(\.onnx\)$/],
  ['too new', (...file) => writeFile(...file, { opset: 99 }), /opset 99; the newest that is run here is 26\. Export it again with an older one/],
  ['without its data', withoutData, /keeps tensor \S+ in .*gone\.bin, and there is no such file\. Copy it there, or save the model as one file$/],
  ['cut', cut, /is no whole ONNX model: .*\. Export or copy it again$/],
]; // prettier-ignore

function withoutData(name: string, isBackbone: boolean): void {
  writeFile(name, isBackbone, { external: 'gone.bin' });
  rmSync(at('gone.bin'));
}

function cut(name: string, isBackbone: boolean): void {
  writeFile(name, isBackbone);
  const whole = readFileSync(at(name));
  writeFileSync(at(name), whole.subarray(0, Math.floor(whole.length / 2)));
}

const FIELDS: [field: string, base: (file: string) => object][] = [
  ['matcher.file', (file) => ({ matcher: { kind: 'onnx', file, flow: 'flow' } })],
  ['matcher.backbone.file', (file) => ({ matcher: { kind: 'features', side: 56, backbone: { kind: 'onnx', file, taps } } })],
  ['model.backbone.file', (file) => ({ model: { inputSide: 56, backbone: { kind: 'onnx', file, taps } } })],
]; // prettier-ignore
const COMMANDS = ['plan', 'submit', 'run'];

function writeGrid(name: string, base: object): string {
  const grid = { name, about: 'a test', base: { data: { name: 'tiny' }, ...base }, seeds: [1] };
  writeFileSync(at(`${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

beforeAll(async () => {
  await keygrid(['data', 'synth', 'pairs', '--pairs', '4,2,2', '--image-size', '96x72'], { cwd });
  await keygrid(['data', 'add', 'tiny', 'pairs'], { cwd });
});

async function refused(command: string, grid: string): Promise<string> {
  const { code, stdout, stderr } = await keygrid([command, grid], { cwd });
  expect([code, stdout, stderr.trim().split('\n').length], stderr).toEqual([2, '', 1]);
  return stderr.trim();
}

test.each(FAULTS)('an ONNX file that is %s', async (what, make, message) => {
  const asked = FIELDS.map(async ([field, base], i) => {
    const file = `${what.replaceAll(' ', '-')}-${i}.onnx`;
    make(file, field !== 'matcher.file');
    // Each fault is met by each command, each field by all of them.
    const command = COMMANDS[(FAULTS.findIndex(([one]) => one === what) + i) % COMMANDS.length] ?? '';
    const said = await refused(command, writeGrid(`${what.replaceAll(' ', '-')}-${i}`, base(file)));
    expect(said.startsWith(`${field}: `), said).toBe(true);
    expect(said).toContain(file);
    expect(said).toMatch(message);
  });
  await Promise.all(asked);
});

test('files that are missing or folders are called by what their matcher reads', async () => {
  mkdirSync(at('folder'));
  const asked = [
    ['predictions', 'gone.txt', 'there is no such file; expected a JSON file of predictions'],
    ['predictions', 'folder', 'it is a folder; expected a JSON file of predictions'],
    ['onnx', 'gone.json', 'there is no such file; expected an ONNX model (.onnx)'],
  ].map(async ([kind, file, message], i) => {
    const grid = writeGrid(`called-${i}`, { matcher: { kind, file } });
    expect(await refused('submit', grid)).toBe(`matcher.file: ${file}: ${message}`);
  });
  await Promise.all(asked);
});

test('nothing was written: no study, no file in the store', async () => {
  const { stdout } = await keygrid(['status', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ studies: [] });
  const stored = readdirSync(at('.keygrid'), { recursive: true }).map(String);
  expect(stored.filter((file) => /weights\//.test(file))).toEqual([]);
});
