/** A disk that fills up while a study is computed, on a small disk of its own: said at once, and nothing is lost. */
import { mountSmallDisk } from '@keygrid/runs/testing';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, finished, keygrid, startKeygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const home = path.join(cwd, '.keygrid');
const disk = mountSmallDisk(home, 420);
if (!disk) console.warn('no small disk can be mounted here: a full disk is not tested');

const env = { KEYGRID_TIME_SCALE: '0.2' };
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd, env });

describe.skipIf(!disk)('a full disk', () => {
  beforeAll(async () => {
    await run('data', 'synth', 'pairs', '--pairs', '16,4,6', '--image-size', '96x72');
    await run('data', 'add', 'tiny', 'pairs');
    const model = {
      inputSide: 64,
      backbone: { layers: [1, 1, 1, 1], width: 4 },
      csfa: false,
      decoder: { channels: [4, 4], groups: 2 },
    };
    const training = { epochs: 30, batch: 4 };
    const grid = {
      name: 'full',
      about: 'a test',
      base: { data: { name: 'tiny' }, model, training },
      seeds: [1],
      placement: { checkpointEverySeconds: 0.1 },
    };
    writeFileSync(path.join(cwd, 'grid.yaml'), JSON.stringify(grid));
  });
  afterAll(() => {
    disk?.unmount();
    rmSync(home, { recursive: true, force: true });
  });

  test('status and why say it at once, whether the database starts or not', async () => {
    expect((await run('submit', 'grid.yaml')).code).toBe(0);
    disk?.fill();
    for (const command of [['status'], ['why', 'full']]) {
      const { stderr } = await run(...command);
      expect(stderr).toContain(`The disk of the home ${home} is full (0 MiB free)`);
      expect(stderr).not.toContain(' within '); // a minute, which a server is given to start
    }
    disk?.makeRoom();
    expect((await run('status', 'full')).stdout).toContain('full: 1 waiting, 1 queued');
  });

  test('run says it when it happens, and goes on once there is room', async () => {
    const child = startKeygrid(['run', 'grid.yaml', '--slots', '1'], { cwd, env });
    let said = '';
    child.stderr?.on('data', (text: string) => (said += text));
    const ended = finished(child);
    const poll = () => expect.poll(() => said, { interval: 20 });
    await poll().toContain('started   training');
    disk?.fill();
    await poll().toContain(`The disk of the home ${home} is full`);
    disk?.makeRoom();
    await poll().toContain(`There is room again for ${home}`);
    const { code } = await ended;
    expect(said).toContain('succeeded evaluation');
    expect(code).toBe(0);
  });
});
