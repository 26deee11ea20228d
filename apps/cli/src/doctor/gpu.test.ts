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
    systemObstacle: 'no card',
  });
  expect(gpuFinding({ loaded: bare, hasProgram: false, listed: [] }).detail).toBe(
    'none found: no card; TensorFlow’s loader does not find libcusolver.so.11',
  );
});
