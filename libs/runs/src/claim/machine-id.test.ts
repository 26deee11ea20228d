import os from 'node:os';
import { expect, test } from 'vitest';
import { machineId } from './machine-id.ts';

test.runIf(process.platform === 'linux')('is the kernel’s, the same whenever it is asked', () => {
  expect(machineId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(machineId()).toBe(machineId());
});

test('is the host’s name where the kernel tells none', () => {
  expect(machineId('/nowhere/boot_id')).toBe(os.hostname());
});
