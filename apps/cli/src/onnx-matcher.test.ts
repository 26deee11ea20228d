/** A matcher that is an ONNX file, as a person uses it: planned, run with KBC none and both, reported; what does not fit is refused. */
import { writeOnnx, type OnnxDescription } from '@keygrid/onnx/testing';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, finished, keygrid, startKeygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const at = (name: string) => path.join(cwd, name);

const SIDE = 64;
/** Inner products of colours, each the mean of 8 × 8 pixels. */
const colours: OnnxDescription = {
  inputs: { first: { shape: ['n', 3, SIDE, SIDE] }, second: { shape: ['n', 3, SIDE, SIDE] } },
  outputs: { likeness: { shape: [1, 64, 64] } },
  weights: { flat: { shape: [3], data: [1n, 3n, -1n] }, scale: { shape: [1], data: Float32Array.of(4) } },
  nodes: [
    ...['first', 'second'].flatMap((name) => [
      {
        op: 'AveragePool',
        inputs: [name],
        outputs: [`${name}8`],
        attributes: { kernel_shape: [8, 8], strides: [8, 8] },
      },
      { op: 'Reshape', inputs: [`${name}8`, 'flat'], outputs: [`${name}Flat`] },
    ]),
    { op: 'Transpose', inputs: ['firstFlat'], outputs: ['rows'], attributes: { perm: [0, 2, 1] } },
    { op: 'MatMul', inputs: ['rows', 'secondFlat'], outputs: ['product'] },
    { op: 'Mul', inputs: ['product', 'scale'], outputs: ['likeness'] },
  ],
  metadata: { 'keygrid.source': 'first', 'keygrid.target': 'second', 'keygrid.correlation': 'likeness' },
  external: 'colours.bin',
};

/** A flow that is a number only where the source's mean level is that of the picture by which a file is tried at submit. */
const picky: OnnxDescription = {
  inputs: { source: { shape: [1, 3, SIDE, SIDE] }, target: { shape: [1, 3, SIDE, SIDE] } },
  outputs: { flow: { shape: [1, 2, 1, 1] } },
  weights: {
    middle: { shape: [1], data: Float32Array.of(127.5) },
    room: { shape: [1], data: Float32Array.of(9) },
  },
  nodes: [
    { op: 'ReduceMean', inputs: ['source'], outputs: ['mean'], attributes: { axes: [1, 2, 3] } },
    { op: 'Sub', inputs: ['mean', 'middle'], outputs: ['off'] },
    { op: 'Mul', inputs: ['off', 'off'], outputs: ['squared'] },
    { op: 'Sub', inputs: ['room', 'squared'], outputs: ['left'] },
    { op: 'Sqrt', inputs: ['left'], outputs: ['root'] },
    { op: 'Concat', inputs: ['root', 'root'], outputs: ['flow'], attributes: { axis: 1 } },
  ],
};

function writeGrid(name: string, matcher: object): string {
  const grid = {
    name,
    about: 'Does KBC help an ONNX file?',
    base: { data: { name: 'tiny' }, matcher: { kind: 'onnx', file: 'colours.onnx', ...matcher } },
    axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
    seeds: [1],
  };
  writeFileSync(at(`${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

beforeAll(async () => {
  writeOnnx(at('colours.onnx'), colours);
  writeOnnx(at('picky.onnx'), picky);
  writeOnnx(at('far.onnx'), { ...colours, external: 'gone.bin' });
  rmSync(at('gone.bin'));
  const scale = { shape: [1], data: Float32Array.of(NaN) };
  writeOnnx(at('nan.onnx'), { ...colours, external: 'nan.bin', weights: { ...colours.weights, scale } });
  await run('data', 'synth', 'pairs', '--pairs', '4,2,6', '--image-size', '96x72');
  await run('data', 'add', 'tiny', 'pairs');
});

async function rowsOf(statement: string): Promise<{ id: string }[]> {
  const { stdout } = await run('sql', statement, '--json');
  return (JSON.parse(stdout) as { rows: { id: string }[] }).rows;
}

/** For the processes of one machine: `onnxruntime-node` is not installed there. */
function withoutOnnxRuntime(): Record<string, string> {
  writeFileSync(
    at('without.cjs'),
    `const Module = require('node:module');
const find = Module._resolveFilename;
Module._resolveFilename = function (asked, ...rest) {
  return find.call(this, asked.replace(/^onnxruntime-node(?=\\/|$)/, 'not-installed'), ...rest);
};`,
  );
  return { NODE_OPTIONS: `--require=${at('without.cjs')}` };
}

test('a worker on a machine without the library takes no ONNX run, and why says so; one with it runs the files, which are gone since submit; NaN that only a real picture shows ends a run at once', async () => {
  const plan = await run('plan', writeGrid('onnx', { readout: 'nearest' }));
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain('2 cells: 2 evaluations, 0 trainings');
  expect(await run('submit', 'onnx.yaml')).toMatchObject({ code: 0 });
  const later = await run('submit', writeGrid('later', { file: 'picky.onnx', normalise: 'none' }));
  expect(later.code, later.stderr).toBe(0);
  rmSync(at('colours.onnx'));
  rmSync(at('colours.bin'));
  const env = { KEYGRID_TIME_SCALE: '0.2' };
  const startWorker = (more = {}) =>
    startKeygrid(['worker', '--slots', '1'], { cwd, env: { ...env, ...more } });
  const lacking = startWorker(withoutOnnxRuntime());
  const processes = [startKeygrid(['scheduler'], { cwd, env }), lacking];
  try {
    const [first] = await rowsOf('SELECT id FROM runs');
    const why = async () => (await run('why', first?.id ?? '')).stdout;
    await expect
      .poll(why, { interval: 500 })
      .toMatch(
        /leaves it to others: the package onnxruntime-node is not installed here; npm install brings it/,
      );
    expect((await run('status', 'onnx')).stdout).toMatch(/2 queued/i);
    expect(await rowsOf('SELECT run AS id FROM attempts')).toEqual([]);
    lacking.kill('SIGTERM');
    await finished(lacking);
    processes.splice(1, 1, startWorker());
    const status = async () => (await run('status', 'onnx')).stdout;
    await expect.poll(status, { interval: 500 }).toMatch(/2 succeeded/i);
    const failed = async () => (await run('status', 'later')).stdout;
    await expect.poll(failed, { interval: 500 }).toMatch(/2 failed/i);
  } finally {
    for (const each of processes) each.kill('SIGTERM');
    await Promise.all(processes.map(finished));
  }
  const { stdout } = await run('report', 'onnx');
  expect(
    readdirSync(at('.keygrid/store/weights'))
      .map((file) => path.extname(file))
      .sort(),
  ).toContain('.onnx');
  expect(stdout).toContain('2 of 2 cells finished');
  writeOnnx(at('colours.onnx'), colours);
  // An answer that is no number is not asked for again.
  const failures = await rowsOf(
    "SELECT exit || ': ' || message AS id FROM attempts WHERE exit <> 'succeeded'",
  );
  expect(failures).toHaveLength(2);
  for (const { id } of failures)
    expect(id).toMatch(
      /^user-error: matcher\.file: .*: its output flow holds NaN \(value 0 of 2\); expected finite numbers/,
    );
});

test('a run of an ONNX file is computed again from the store, with the same bits', async () => {
  rmSync(at('colours.onnx'));
  const [first] = await rowsOf("SELECT id FROM runs WHERE status = 'SUCCEEDED' LIMIT 1");
  const again = await run('reproduce', first?.id ?? '', '--run');
  writeOnnx(at('colours.onnx'), colours);
  expect([again.code, again.stdout]).toEqual([0, `${first?.id}: the same bits\n`]);
});

test('an ONNX file that is absent is said at once with the other files that are', async () => {
  const grid = {
    name: 'absent',
    about: 'a test',
    base: { data: { name: 'tiny' } },
    axes: {
      product: {
        matcher: [
          { kind: 'onnx', file: 'absent.onnx', flow: 'flow' },
          { kind: 'features', weights: 'absent.pth' },
        ],
      },
    },
    seeds: [1],
  };
  writeFileSync(at('absent.yaml'), JSON.stringify(grid));
  const { code, stderr } = await run('submit', 'absent.yaml');
  expect([code, stderr.trim().split('\n')]).toEqual([
    2,
    [
      expect.stringContaining('matcher.file: absent.onnx: there is no such file; expected an ONNX model'),
      expect.stringContaining('matcher.weights: absent.pth: there is no such file'),
    ],
  ]);
});

test.each([
  ['a file whose data is missing', { file: 'far.onnx' }, 'gone.bin, and there is no such file'],
  ['NaN', { file: 'nan.onnx' }, 'its output likeness holds NaN'],
  ['a wrong size', { side: 32 }, 'takes no picture [1, 3, 32, 32] (side 32, layout nchw)'],
])('refused at submit, with nothing written: %s', async (what, matcher, message) => {
  const name = `refused-${what.replace(/[^a-z]+/gi, '-').toLowerCase()}`;
  const stored = () =>
    readdirSync(at('.keygrid'), { recursive: true }).filter((file) => /weights/.test(String(file)));
  const before = stored();
  const { code, stderr } = await run('submit', writeGrid(name, matcher));
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr.trim().split('\n').length).toBeLessThan(5);
  expect(stored()).toEqual(before);
});
