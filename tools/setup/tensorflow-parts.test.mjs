// The pinned wheels of both libraries.
import { expect, test } from 'vitest';
import { folderOf, partsOf } from './tensorflow-parts.mjs';

test('an unknown machine is named, with what is known', () => {
  expect(() => partsOf('cuda', 'darwin', 'arm64')).toThrow(
    /no native TensorFlow \(cuda\) is known for darwin-arm64 \(only linux-x64\)/,
  );
  expect(() => partsOf('cpu', 'sunos', 'sparc')).toThrow(/sunos-sparc/);
});

test('each library has a folder of its own, and every part its own place and checksum in it', () => {
  expect(folderOf('cuda')).not.toBe(folderOf('cpu'));
  const parts = partsOf('cuda', 'linux', 'x64');
  expect(parts[0].folder).toBe('');
  expect(new Set(parts.map((part) => part.folder)).size).toBe(13);
  expect(new Set(parts.map((part) => part.sha256)).size).toBe(13);
  for (const { sha256, file, version } of parts) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(file).toContain(`-${version}-`);
  }
});

test('TensorFlow is the same version for CPU and GPU', () => {
  const [cpu] = partsOf('cpu', 'linux', 'x64');
  const [cuda] = partsOf('cuda', 'linux', 'x64');
  expect([cpu.project, cuda.project]).toEqual(['tensorflow-cpu', 'tensorflow']);
  expect(cuda.version).toBe(cpu.version);
});
