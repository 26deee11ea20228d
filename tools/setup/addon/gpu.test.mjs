// The addon's own functions, of the library that set-up has installed here.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { linkForLoader, requireCudaLibraries } from '../loader-links.mjs';
import { withGpuFunctions } from './gpu.mjs';

const addon = path.resolve(
  import.meta.dirname,
  '../../../node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node',
);

test('TensorFlow’s own loader names NVIDIA’s libraries where they are not installed, and no card is needed for that', () => {
  const isCuda = fs.existsSync(path.resolve(path.dirname(addon), '../../deps/nvidia'));
  const ask = () => requireCudaLibraries(addon);
  if (isCuda) expect(ask).not.toThrow();
  else expect(ask).toThrow(/loader does not find libcudart\.so\.12, .*libcusolver\.so\.11.*opens no GPU/);
});

test('cuSOLVER is linked where the loader looks, once, and only beside NVIDIA’s libraries', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-links-'));
  linkForLoader(home);
  expect(fs.readdirSync(home)).toEqual([]);
  for (const name of ['cusolver', 'cusparse']) fs.mkdirSync(path.join(home, 'nvidia', name, 'lib'), { recursive: true }); // prettier-ignore
  fs.writeFileSync(path.join(home, 'nvidia/cusolver/lib/libcusolver.so.11'), 'cusolver');
  linkForLoader(home);
  linkForLoader(home);
  expect(fs.readFileSync(path.join(home, 'nvidia/cusparse/lib/libcusolver.so.11'), 'utf8')).toBe('cusolver');
  fs.rmSync(home, { recursive: true });
});

test('an addon whose source is another is not patched blindly', () => {
  expect(() => withGpuFunctions('int main() {}')).toThrow('4.22.0');
});
