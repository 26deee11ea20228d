// A long step is not silent, although the main thread does nothing but wait for it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const heartbeat = path.join(import.meta.dirname, 'heartbeat.mjs');
/** Waits as set-up does: blocked in the program it started. */
const program = `
import { spawnSync } from 'node:child_process';
import { startHeartbeat } from ${JSON.stringify(heartbeat)};
const beats = startHeartbeat({ started: Date.now(), silenceMs: 100 });
beats.step('TypeScript: building');
spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 1500)']);
await beats.end();
console.error('done');
`;

test('a step that takes long says so again and again, until it ends', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  const lines = stderr.trim().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines[0]).toMatch(/^\[setup +\d+\.\d s\] TypeScript: building: still at it after \d s$/);
  expect(lines.at(-1)).toBe('done');
  expect(status).toBe(0);
});
