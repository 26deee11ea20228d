import { expect, test } from 'vitest';
import { gpuFinding } from './gpu.ts';
import type { LoadedTensorFlow } from './tensorflow.ts';

const loaded = (change: Partial<LoadedTensorFlow>): LoadedTensorFlow => ({
  environment: { library: 'tensorflow 2.21.0', device: 'cpu', instructionSet: 'avx2', backend: 'tensorflow' },
  precisions: ['float32'],
  library: 'cpu',
  ...change,
});
const listed = ['NVIDIA A100-SXM4-40GB'];

test('a GPU that TensorFlow uses is named', () => {
  const gpu = 'NVIDIA A100-SXM4-40GB, compute 8.0, driver 550';
  const { environment } = loaded({});
  const facts = loaded({ library: 'cuda', environment: { ...environment, device: 'cuda', gpu } });
  expect(gpuFinding({ loaded: facts, hasProgram: true, listed })).toMatchObject({ state: 'ok', detail: gpu });
});

test('no driver: both signs of it, and what to do', () => {
  const driverProblem = 'libcuda.so.1: cannot open shared object file';
  const facts = { hasProgram: false, listed: [] };
  expect(gpuFinding({ loaded: loaded({ driverProblem }), ...facts })).toEqual({
    part: 'GPU',
    needed: false,
    state: 'missing',
    detail: `none found: NVIDIA’s driver is not installed (${driverProblem}; no nvidia-smi)`,
    advice: 'with an NVIDIA GPU: install its driver, then npm run setup -- --cuda',
  });
  const cuda = loaded({ driverProblem, library: 'cuda' });
  expect(gpuFinding({ loaded: cuda, ...facts }).advice).toBe('with an NVIDIA GPU: install its driver');
  expect(gpuFinding({ loaded: undefined, ...facts }).detail).toMatch('no nvidia-smi');
});

test('a driver but the CPU library', () => {
  const finding = gpuFinding({ loaded: loaded({}), hasProgram: true, listed });
  expect(finding.detail).toBe('NVIDIA A100-SXM4-40GB; not used, TensorFlow’s CPU library is installed');
  expect(finding.advice).toBe('npm run setup -- --cuda');
});

test('driver and library, but no GPU', () => {
  const gpuObstacle = 'CUDA_VISIBLE_DEVICES=-1 hides every GPU';
  const facts = { loaded: loaded({ library: 'cuda', gpuObstacle }), hasProgram: true, listed };
  expect(gpuFinding(facts).detail).toBe(`NVIDIA A100-SXM4-40GB; not used: ${gpuObstacle}`);
});

test('a library that TensorFlow’s own loader misses is named, with or without a card', () => {
  const missingLibraries = ['libcusolver.so.11'];
  const facts = loaded({ library: 'cuda', missingLibraries });
  const finding = gpuFinding({ loaded: facts, hasProgram: true, listed });
  expect(finding.detail).toMatch('not used: TensorFlow’s loader does not find libcusolver.so.11');
  expect(finding.advice).toBe('npm run setup -- --cuda');
  const bare = loaded({
    library: 'cuda',
    missingLibraries,
    driverProblem: 'not found',
    systemProblem: { what: 'no card', remedy: 'none' },
  });
  expect(gpuFinding({ loaded: bare, hasProgram: false, listed: [] }).detail).toBe(
    'none found: no card; TensorFlow’s loader does not find libcusolver.so.11',
  );
});

test.for([
  [
    'no NVIDIA driver was found (libcuda.so.1: not found), nor a card',
    'with an NVIDIA GPU: install its driver',
  ],
  ['this machine has an NVIDIA card but its driver’s library was not found', 'install NVIDIA’s driver'],
  ['NVIDIA’s driver 470.82.01 is too old for CUDA 12', 'update NVIDIA’s driver to 525 or later'],
  [
    'the machine has 1 NVIDIA card, but none is visible here',
    'give the container a card: docker run --gpus all',
  ],
] as const)('what the system lacks is told apart, each with its own remedy: %s', ([what, remedy]) => {
  const facts = loaded({ library: 'cuda', systemProblem: { what, remedy } });
  expect(gpuFinding({ loaded: facts, hasProgram: false, listed: [] })).toMatchObject({
    state: 'missing',
    detail: `none found: ${what}`,
    advice: remedy,
  });
});

test('a card that has fallen off the bus is told first', () => {
  const lost = 'Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.';
  const finding = gpuFinding({ loaded: loaded({ library: 'cuda' }), hasProgram: true, listed, lost });
  expect(finding.detail).toBe(`NVIDIA A100-SXM4-40GB; a card is lost: ${lost}`);
  expect(finding.advice).toMatch('Xid');
});
