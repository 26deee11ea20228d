/** What `why` says of a queued run while the disk of the store is full, on a small disk of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { submitPlan } from '@keygrid/runs';
import { aWorker, changedHome, makeTestHome, samplePlan } from '@keygrid/runs/testing';
import { expect, test } from 'vitest';
import { whyOf } from './why.ts';

/** Less than a worker wants to see free. */
const SMALL = 'size=4m,mode=755';

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'a full disk: why does not promise that a free slot starts a run',
  async ({ skip }) => {
    const base = mkdtempSync(path.join(tmpdir(), 'keygrid-why-full-'));
    const disk = path.join(base, 'store');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', SMALL, 'tmpfs', disk]).status !== 0) skip();
    const testHome = await makeTestHome();
    const { home } = testHome;
    try {
      const plan = samplePlan({ name: 'full', seeds: [1] });
      const [training = ''] = plan.trainings.keys();
      await submitPlan(home, plan, { yaml: '' });
      await aWorker(home);
      expect((await whyOf(home, training)).join()).toContain('A worker has a free slot');
      const full = changedHome(home, { settings: { ...home.settings, storeUrl: `file://${disk}` } });
      expect(await whyOf(full, training)).toEqual([
        `No run is started while the disk of the store ${disk} is full.`,
      ]);
    } finally {
      await testHome.drop();
      spawnSync('umount', ['-l', disk]);
      rmSync(base, { recursive: true });
    }
  },
);
