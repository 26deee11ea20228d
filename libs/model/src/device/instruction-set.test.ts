import { expect, it } from 'vitest';
import { instructionSet, processorFlags } from './instruction-set.ts';

it('tells processors apart whose sums differ', () => {
  const named = (...flags: string[]) => instructionSet(flags, {});
  expect(named('sse4_2', 'avx', 'avx2', 'fma')).toBe('avx2');
  expect(named('avx2', 'avx512f', 'avx512_vnni')).toBe('avx512f');
  expect(named('avx2', 'avx512f', 'avx512_bf16')).toBe('avx512f+avx512_bf16');
  expect(named('avx512f', 'amx_bf16', 'avx512_bf16', 'amx_tile')).toBe('avx512f+avx512_bf16+amx_bf16');
  expect(named('fp', 'asimd', 'sve', 'bf16')).toBe('asimd+sve+bf16');
  expect(named()).toBe(process.arch);
});

it('tells that the library may not use all of them', () => {
  const env = { ONEDNN_MAX_CPU_ISA: 'AVX2', TF_ENABLE_ONEDNN_OPTS: '0', PATH: '/bin' };
  expect(instructionSet(['avx512f'], env)).toBe('avx512f ONEDNN_MAX_CPU_ISA=AVX2 TF_ENABLE_ONEDNN_OPTS=0');
});

it('reads this processor where the system is Linux', () => {
  expect(processorFlags().length > 0).toBe(process.platform === 'linux');
});
