import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { outerGrace, secondsOf } from '../machine/outer-grace.ts';
import { stopBudgetWarning } from './stop-budget.ts';

const own = { seconds: 30, of: 'this worker itself' };

test('a budget that suffices is not mentioned; one that does not is named with what is needed and what to do', () => {
  const times = { checkpointSeconds: 7.25, stepSeconds: 1.5 };
  expect(stopBudgetWarning(times, 3, [own])).toBeUndefined();
  expect(stopBudgetWarning(times, 4, [own])).toBe(
    'Told to stop, this worker has 30 s (this worker itself) and may need 30.5 s: lately a checkpoint took 7.3 s for each of 4 slots, ' +
      'a step 1.5 s. What is not saved in time is computed again from the checkpoint before. Fewer slots need less (--slots), and so does a faster store.',
  );
});

test('of several limits the shortest is said, with its own advice', () => {
  const slurm = { seconds: 5, of: "Slurm's KillWait", advice: 'Ask earlier.' };
  expect(stopBudgetWarning({ checkpointSeconds: 40, stepSeconds: 0 }, 1, [own, slurm])).toMatch(
    /has 5 s \(Slurm's KillWait\) and may need 40 s: lately a checkpoint took 40 s, a step 0 s\..* Ask earlier\.$/,
  );
});

test('what Slurm gives is asked of it inside a job only; systemd times are understood', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-grace-'));
  const scontrol = path.join(folder, 'scontrol');
  writeFileSync(scontrol, '#!/bin/sh\necho "KillOnBadExit = 0"; echo "KillWait                = 20 sec"\n');
  chmodSync(scontrol, 0o755);
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  expect(await outerGrace({ ...env, SLURM_JOB_ID: '7' })).toMatchObject([
    { seconds: 20, of: "Slurm's KillWait" },
  ]);
  expect(await outerGrace(env)).toEqual([]);
  rmSync(folder, { recursive: true });
  expect(['1min 30s', '90s', '2h', '500ms', 'infinity', ''].map(secondsOf)).toEqual([
    90,
    90,
    7200,
    0.5,
    undefined,
    undefined,
  ]);
});
