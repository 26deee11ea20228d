/** `doctor --deep` on the machine that runs the tests. */
import { expect, test } from 'vitest';
import type { DeepFinding } from './doctor/compute-deeply.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

test('doctor --deep computes reference cases, a training twice, killed and resumed, and says how fast', async () => {
  const { code, stdout, stderr } = await keygrid(['doctor', '--device', 'cpu', '--deep', '--json'], {
    cwd: emptyFolder(),
  });
  const findings = JSON.parse(stdout) as DeepFinding[];
  const ok = ['device', 'parity', 'determinism', 'resume', 'speed'].map((part) => ({ part, state: 'ok' }));
  expect(findings, stderr).toMatchObject(ok);
  expect(findings[1]?.detail).toMatch(/^\d{2,} reference cases hold/);
  expect(findings[4]?.stepsPerSecond).toBeGreaterThan(0);
  expect(code).toBe(0);
}, 300_000);

test('doctor --deep on a card that is not there is refused in one line, exit code 2', async () => {
  const env = { CUDA_VISIBLE_DEVICES: '-1' };
  const { code, stdout, stderr } = await keygrid(['doctor', '--device', 'cuda', '--deep'], {
    cwd: emptyFolder(),
    env,
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trim()).toMatch(/^Device cuda was asked for, but .+\. Use device cpu or auto .+$/);
});

test('doctor --device without --deep says what it is for, exit code 2', async () => {
  const { code, stderr } = await keygrid(['doctor', '--device', 'cpu'], { cwd: emptyFolder() });
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --deep') as string,
  });
});
