import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { cardObstacle, driverProblem, gpuModel, gpuObstacle } from './gpu.ts';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

it('names the first thing that stands in the way of a GPU', () => {
  expect(gpuObstacle('cpu', { driver: 'no driver', visible: '-1' })).toMatch('npm run setup -- --cuda');
  expect(gpuObstacle('cuda', { driver: 'no driver', visible: '-1' })).toBe(
    'no NVIDIA driver was found (no driver)',
  );
  expect(gpuObstacle('cuda', { driver: undefined, visible: '-1' })).toBe(
    'CUDA_VISIBLE_DEVICES=-1 hides every GPU',
  );
  expect(gpuObstacle('cuda', { driver: undefined, visible: '' })).toMatch('hides every GPU');
  expect(gpuObstacle('cuda', { driver: undefined, visible: '0,1' })).toBeUndefined();
});

it.runIf(process.platform === 'linux')('asks the system’s loader for the driver', () => {
  expect(driverProblem('libno-such-driver.so.7')).toMatch(/^libno-such-driver\.so\.7: cannot open/);
  expect(driverProblem('libc.so.6')).toBeUndefined();
});

it('names the GPU this process may see', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-gpu-'));
  const program = '#!/bin/sh\ntest "$1" = --id=3 && echo "NVIDIA A100-SXM4-40GB, 8.0, 550.54.15"\n';
  fs.writeFileSync(path.join(folder, 'nvidia-smi'), program, { mode: 0o755 });
  process.env['PATH'] = `${folder}:${process.env['PATH']}`;
  expect(gpuModel('3,4')).toBe('NVIDIA A100-SXM4-40GB, compute 8.0, driver 550.54.15');
  expect(gpuModel('0')).toMatch('unknown');
  fs.rmSync(folder, { recursive: true });
});

it('says of a card that TensorFlow does not open that it is too old, or that there is none of that name', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-gpu-'));
  const program = `#!/bin/sh
case "$1" in --id=0) echo "Tesla M40, 5.2, 550.54.15" ;; --id=1) echo "NVIDIA A10, 8.6, 550.54.15" ;; *) exit 6 ;; esac
`;
  fs.writeFileSync(path.join(folder, 'nvidia-smi'), program, { mode: 0o755 });
  process.env['PATH'] = `${folder}:${process.env['PATH']}`;
  expect(cardObstacle('0')).toMatch(/M40, compute 5\.2.* is too old: .* compute capability 6\.0 and later/);
  expect(cardObstacle('1')).toBeUndefined();
  expect(cardObstacle('7')).toMatch(/^CUDA_VISIBLE_DEVICES=7 names no GPU that nvidia-smi knows/);
  fs.rmSync(folder, { recursive: true });
});
