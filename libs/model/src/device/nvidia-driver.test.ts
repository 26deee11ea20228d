import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemFacts, systemObstacle, systemProblem } from './nvidia-driver.ts';

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-driver-'));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

/** Files below another root, as a kernel lays them. */
function lay(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
}
const DRIVER = { 'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.159.04  Mon\nGCC version: 12\n' }; // prettier-ignore
const CARD = { 'sys/bus/pci/devices/0000:01:00.0/vendor': '0x10de\n', 'sys/bus/pci/devices/0000:01:00.0/class': '0x030200\n' }; // prettier-ignore
const OTHER = { 'sys/bus/pci/devices/0000:02:00.0/vendor': '0x8086\n', 'sys/bus/pci/devices/0000:02:00.0/class': '0x030000\n' }; // prettier-ignore
const SERVED = { 'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: NVIDIA H100' };
const obstacle = (driver?: string) => systemObstacle(systemFacts(root), driver);

it('tells no card and no driver apart', () => {
  lay(OTHER);
  expect(obstacle('libcuda.so.1: not found')).toBe('no NVIDIA driver was found (libcuda.so.1: not found), nor a card'); // prettier-ignore
  lay(CARD);
  expect(obstacle('libcuda.so.1: not found')).toMatch(/has an NVIDIA card but .*library was not found/);
});

it('names a driver that is too old, with its version and the first that will do', () => {
  lay({ ...CARD, ...SERVED, 'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.82.01  Wed\n' }); // prettier-ignore
  expect(obstacle()).toBe('NVIDIA’s driver 470.82.01 is too old for CUDA 12, which needs 525 or later');
});

it('a driver that serves no card, and a card that this container was not given', () => {
  lay({ ...DRIVER });
  fs.mkdirSync(path.join(root, 'proc/driver/nvidia/gpus'));
  expect(obstacle()).toBe('NVIDIA’s driver 580.159.04 is there but serves no card');
  lay({ ...CARD, ...SERVED, 'dev/null': '' });
  expect(obstacle()).toMatch(/has 1 NVIDIA card, but none is visible here .*container/);
  lay({ 'dev/nvidia0': '', 'dev/nvidiactl': '' });
  expect(obstacle()).toBeUndefined();
});

it('says nothing of a system whose files it does not know', () => {
  expect(obstacle()).toBeUndefined();
  expect(obstacle('not found')).toBe('no NVIDIA driver was found (not found)');
});

it('a container that was given no card lacks the driver’s library too: that is no missing driver', () => {
  lay({ ...CARD, ...SERVED, ...DRIVER, 'dev/null': '' });
  const problem = systemProblem(systemFacts(root), 'libcuda.so.1: cannot open');
  expect(problem?.what).toBe(
    'the machine has 1 NVIDIA card, but none is visible here (no /dev/nvidia0, nor the driver’s library (libcuda.so.1: cannot open): is this a container that was given none?)',
  );
  expect(problem?.remedy).toMatch(/--gpus all/);
});
