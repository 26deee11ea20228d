import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runtimeFlags } from './runtime-flags.ts';

test('the engine of this Node knows the flags', () => {
  expect(execFileSync(process.execPath, [...runtimeFlags(), '-p', '1 + 1'], { encoding: 'utf8' })).toBe(
    '2\n',
  );
});

test('the name that each supported Node has for the option', () => {
  expect(runtimeFlags('20.19.0')).toEqual(['--no-wasm-memory-protection-keys']);
  expect(runtimeFlags('22.18.0')).toEqual(['--no-memory-protection-keys']);
  expect(runtimeFlags('24.11.0')).toEqual(['--no-memory-protection-keys']);
});
