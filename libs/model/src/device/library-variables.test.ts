import { expect, it } from 'vitest';
import { libraryVariables } from './library-variables.ts';

const onCpu = { device: 'cpu', precision: 'float32', library: 'cpu', expectsGpu: false } as const;
const onGpu = { device: 'cuda', precision: 'float32', library: 'cuda', expectsGpu: true } as const;

it('on a GPU: memory as it is needed, repeatable kernels, products in full precision', () => {
  expect(libraryVariables(onGpu, { TF_FORCE_GPU_ALLOW_GROWTH: 'false' })).toMatchObject({
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_DETERMINISTIC_OPS: '1',
    TF_CUDNN_USE_AUTOTUNE: '0',
    TF_NUM_INTRAOP_THREADS: '1',
    NVIDIA_TF32_OVERRIDE: '0',
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
  expect(libraryVariables(onGpu, {})).not.toHaveProperty('CUDA_VISIBLE_DEVICES');
  expect(libraryVariables({ ...onGpu, precision: 'tf32' }, {})['NVIDIA_TF32_OVERRIDE']).toBeUndefined();
});

it('device cpu hides the GPUs from a library that would use them', () => {
  expect(libraryVariables({ ...onCpu, library: 'cuda' }, {})).toMatchObject({
    CUDA_VISIBLE_DEVICES: '-1',
    TF_CPP_MIN_LOG_LEVEL: '3',
  });
});

it('precision is what was asked for, whatever the shell says', () => {
  const shell = { ONEDNN_DEFAULT_FPMATH_MODE: 'BF16', TF_SET_ONEDNN_FPMATH_MODE: 'BF16' };
  const variables = libraryVariables(onCpu, shell);
  expect(variables['ONEDNN_DEFAULT_FPMATH_MODE']).toBe('STRICT');
  expect(variables).toHaveProperty('TF_SET_ONEDNN_FPMATH_MODE', undefined);
  expect(libraryVariables({ ...onCpu, precision: 'bfloat16' }, {})['ONEDNN_DEFAULT_FPMATH_MODE']).toBe(
    'BF16',
  );
});

it('a log level that was chosen is kept', () => {
  expect(libraryVariables(onCpu, { TF_CPP_MIN_LOG_LEVEL: '0' })['TF_CPP_MIN_LOG_LEVEL']).toBe('0');
});

it('a CPU in a GPU’s place computes a recorded pass by the kernels of single calls', () => {
  expect(libraryVariables({ ...onCpu, emulatesGpu: true }, {})['TF_ENABLE_ONEDNN_OPTS']).toBe('0');
  expect(libraryVariables(onCpu, {})).not.toHaveProperty('TF_ENABLE_ONEDNN_OPTS');
});
