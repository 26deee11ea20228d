/** A home with its own embedded Postgres, a tiny data set and the processes a test starts on them. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { identify, synthesise } from '@keygrid/datasets';
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { loadSettings, registerDataSet, saveDataFolder, storeWeights, submitPlan } from '@keygrid/runs';
import { startProcess, type TestProcess } from './process.ts';

export interface Cluster {
  readonly home: OpenHome;
  readonly dataFolder: string;
  submit(grid: object): Promise<Plan>;
  /** Resolves once it is ready. */
  readonly start: (app: 'worker' | 'scheduler', ...args: string[]) => Promise<TestProcess>;
  /** Does not wait for that. */
  readonly launch: (app: 'worker' | 'scheduler', ...args: string[]) => TestProcess;
  /** As `start`, with more in its environment; `prefix`: of its command. */
  readonly startWith: (
    more: { env: NodeJS.ProcessEnv; prefix?: readonly string[] },
    app: 'worker' | 'scheduler',
    ...args: string[]
  ) => Promise<TestProcess>;
  /** Ends every process it started, then the database. */
  close(): Promise<void>;
}

/** `pairs`: of the data set's splits. `more`: of the environment of all its processes. */
export async function startCluster(
  timeScale: number,
  pairs: { test?: number } = {},
  more: NodeJS.ProcessEnv = {},
): Promise<Cluster> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'keygrid-worker-'));
  chmodSync(base, 0o755); // root's database server runs as another user, who must be able to enter
  const own = { KEYGRID_HOME: path.join(base, '.keygrid'), KEYGRID_TIME_SCALE: String(timeScale) };
  const env = { ...more, ...own };
  const settings = loadSettings({ cwd: base, env });
  const folder = path.join(base, 'data');
  await synthesise(folder, {
    seed: 1,
    pairs: { trn: 16, val: 4, test: 6, ...pairs },
    imagesPerCategory: { trn: 4, val: 4, test: Math.max(4, Math.ceil(Math.sqrt(pairs.test ?? 0))) },
    imageSize: { width: 96, height: 72 },
  });
  saveDataFolder(settings, 'tiny', folder);
  const identity = await identify(folder, 'spair-large');
  const data = { name: 'tiny', layout: 'spair-large', fingerprint: identity.fingerprint } as const;
  const home = await openHome(settings);
  await registerDataSet(home, data, identity);
  const processes: TestProcess[] = [];
  const launchWith = (
    of: Parameters<Cluster['startWith']>[0],
    app: 'worker' | 'scheduler',
    args: string[],
  ) => {
    const launched = startProcess(app, args, { ...env, ...of.env }, of.prefix);
    processes.push(launched);
    return launched;
  };
  const startWith: Cluster['startWith'] = async (of, app, ...args) => {
    const started = launchWith(of, app, args);
    await started.ready();
    return started;
  };
  return {
    home,
    dataFolder: folder,
    async submit(grid) {
      const yaml = JSON.stringify(grid);
      const plan = planGrid(parseGrid(yaml, 'test.yaml'), {
        data: () => data,
        sha256OfWeights: (file) => createHash('sha256').update(readFileSync(file)).digest('hex'),
      });
      for (const [sha256, file] of plan.weightFiles) await storeWeights(home, file, sha256);
      await submitPlan(home, plan, { yaml });
      return plan;
    },
    start: (app, ...args) => startWith({ env: {} }, app, ...args),
    startWith,
    launch: (app, ...args) => launchWith({ env: {} }, app, args),
    async close() {
      for (const each of processes) each.signal('SIGKILL');
      await Promise.all(processes.map((each) => each.ended));
      await home.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Steps of one epoch of the tiny training. */
export const STEPS_AN_EPOCH = 4;

interface TinyGrid {
  name?: string;
  epochs: number;
  kbc?: string[];
  seeds?: number[];
  timing?: 'shared' | 'exclusive';
  learningRate?: number;
}

/** A training a seed that saves at every step, and an evaluation for each KBC mode. */
export function tinyGrid({
  name = 'tiny-grid',
  epochs,
  kbc = ['none'],
  learningRate = 1e-3,
  ...more
}: TinyGrid): object {
  return {
    name,
    about: 'a test',
    base: {
      data: { name: 'tiny' },
      model: {
        inputSide: 64,
        backbone: { layers: [1, 1, 1, 1], width: 4 },
        csfa: false,
        decoder: { channels: [4, 4], groups: 2 },
      },
      training: { epochs, batch: 4, optimiser: { learningRate } },
    },
    axes: { product: { 'evaluation.kbc.mode': kbc } },
    seeds: [1],
    placement: { checkpointEverySeconds: 0.001 },
    ...more,
  };
}
