// A share of a card's memory, as it reaches TensorFlow's own library.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withMemoryLimit } from './memory.mjs';

const tfjs = path.resolve(import.meta.dirname, '../../../node_modules/@tensorflow/tfjs-node-gpu');

test('the fields of a memory limit have the numbers that the installed library describes', () => {
  const library = fs.readFileSync(path.join(tfjs, 'deps/lib/libtensorflow_framework.so.2'));
  // A field in a described message: its name, then its number.
  const describes = (name, number) =>
    library.includes(Buffer.from([0x0a, name.length, ...Buffer.from(name), 0x18, number]));
  const fields = { gpu_options: 6, experimental: 9, virtual_devices: 1, memory_limit_mb: 1 };
  for (const [name, number] of Object.entries(fields))
    expect([name, describes(name, number)]).toEqual([name, true]);
  expect(describes('memory_limit_mb', 2)).toBe(false);
});

test('TensorFlow compares the variable with one piece of memory, not with their sum: why the addon sets a limit of its own', () => {
  const library = fs.readFileSync(path.join(tfjs, 'deps/lib/libtensorflow_framework.so.2'));
  expect(library.includes('TF_PER_DEVICE_MEMORY_LIMIT_MB')).toBe(true);
  expect(library.includes(' within provided limit.  limit=')).toBe(true);
  expect(library.includes(' within provided limit. [used=')).toBe(false);
});

test('TensorFlow takes the limit and computes', () => {
  const code = `
    const { loadTensorFlow } = await import('@keygrid/model');
    const { backend } = await loadTensorFlow({ device: 'cpu' });
    console.log(backend);`;
  const env = { ...process.env, TF_PER_DEVICE_MEMORY_LIMIT_MB: '10496' };
  const cwd = path.resolve(import.meta.dirname, '../../../apps/compute');
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd, env, encoding: 'utf8' }); // prettier-ignore
  expect(answer.trim()).toBe('tensorflow');
});

test('an addon whose source is another is not patched blindly', () => {
  expect(() => withMemoryLimit('int main() {}')).toThrow(/no single line/);
});
