import { expect, it } from 'vitest';
import { loadTensorFlow } from './device.ts';
import { bfloat16Obstacle, precisionsOf, tf32Obstacle } from './precision.ts';

/** Loading the library alone takes seconds on a busy machine. */

const native = { backend: 'tensorflow', device: 'cpu' } as const;
const AMX = ['avx512f', 'avx512_bf16', 'amx_bf16'];

it('bfloat16 needs the native library on a processor with AMX', () => {
  expect(bfloat16Obstacle(native, AMX, {})).toBeUndefined();
  expect(bfloat16Obstacle(native, ['avx512f', 'avx512_bf16'], {})).toMatch('no AMX');
  expect(bfloat16Obstacle({ ...native, device: 'cuda' }, AMX, {})).toMatch('GPU');
  expect(bfloat16Obstacle({ ...native, backend: 'javascript' }, AMX, {})).toMatch('JavaScript');
});

it('and that the library is not told to leave AMX alone', () => {
  const limited = (env: NodeJS.ProcessEnv) => bfloat16Obstacle(native, AMX, env);
  expect(limited({ ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_BF16' })).toBe(
    'ONEDNN_MAX_CPU_ISA=AVX512_CORE_BF16 leaves AMX out',
  );
  expect(limited({ DNNL_MAX_CPU_ISA: 'avx2' })).toMatch('DNNL_MAX_CPU_ISA=avx2');
  expect(limited({ TF_ENABLE_ONEDNN_OPTS: '0' })).toMatch('oneDNN off');
  expect(limited({ ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_AMX', TF_ENABLE_ONEDNN_OPTS: '1' })).toBeUndefined();
  expect(limited({ ONEDNN_MAX_CPU_ISA: 'default' })).toBeUndefined();
});

it('what a worker may promise', () => {
  expect(precisionsOf({ backend: 'javascript', device: 'cpu' })).toEqual(['float32']);
  const gpu = 'NVIDIA A100, compute 8.0, driver 550.54.15';
  expect(precisionsOf({ backend: 'tensorflow', device: 'cuda', gpu })).toEqual(['float32', 'tf32']);
});

it('tf32 needs a GPU with tensor cores for it', () => {
  const gpu = 'Tesla V100-SXM2-16GB, compute 7.0, driver 550.54.15';
  expect(tf32Obstacle({ backend: 'tensorflow', device: 'cuda', gpu })).toMatch(/V100.*older than .* 8\.0/);
  expect(tf32Obstacle(native)).toBe('only a GPU has it');
});

it('what cannot be computed is refused in one line that says why and what can be done', async () => {
  await expect(loadTensorFlow({ device: 'cpu', precision: 'tf32' })).rejects.toThrow(
    /^Precision tf32 cannot be computed here: only a GPU has it\. Use precision: float32, or an NVIDIA GPU/,
  );
});
