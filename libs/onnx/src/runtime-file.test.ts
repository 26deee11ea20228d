import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { onnxLibrary, whyNoOnnxRuntime } from './runtime-file.ts';

test('the installed package has the library of this machine; a package without it, or with another machine’s, says what is missing', () => {
  expect(whyNoOnnxRuntime()).toBeUndefined();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-runtime-'));
  const missing = `has no library for ${process.platform} on ${process.arch} here`;
  expect(whyNoOnnxRuntime(folder)).toContain(missing);
  const other = path.join(folder, 'bin/napi-v6', process.platform, 'other');
  mkdirSync(other, { recursive: true });
  writeFileSync(path.join(other, 'onnxruntime_binding.node'), '');
  expect(whyNoOnnxRuntime(folder)).toContain(missing);
  rmSync(folder, { recursive: true });
});

test('its version is that of the package that is installed, read again each time', () => {
  const manifest = new URL('../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(onnxLibrary()).toBe(`onnxruntime ${dependencies['onnxruntime-node']}`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-runtime-'));
  for (const version of ['1.29.0', '1.31.2']) {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ version }));
    expect(onnxLibrary(folder)).toBe(`onnxruntime ${version}`);
  }
  rmSync(folder, { recursive: true });
});
