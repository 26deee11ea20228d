/** Several machines on one: a database server, a Redis, a shared folder, and commands from homes of their own. */
import { startRedis, type RedisServer, openHome, type OpenHome } from '@keygrid/runs/testing';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDatabaseServer } from './database-server.ts';
import { finished, startKeygrid, type Answer } from './keygrid.ts';

/** One machine: a working folder with a home below it, and what only this machine knows. */
export interface Machine {
  readonly folder: string;
  keygrid(...args: string[]): Promise<Answer>;
  /** A process that stays; resolves at its word that it is ready, with what it says when it ends. */
  start(...args: string[]): Promise<{ readonly ended: Promise<Answer> }>;
}

export interface Cluster {
  readonly base: string;
  readonly redis: RedisServer;
  machine(name: string, env?: Record<string, string>): Machine;
  /** For looking on; opens the database, so not before the first command should have made its tables. */
  observe(): Promise<OpenHome>;
  /** Ends every process a machine started; what each said comes with its `ended`. */
  stopProcesses(): Promise<void>;
  /** Those, the servers and the folders. */
  stop(): Promise<void>;
}

export async function startCluster(timeScale: number): Promise<Cluster> {
  const base = mkdtempSync(path.join(tmpdir(), 'keygrid-cluster-'));
  const [store, redisFolder] = ['shared', 'redis'].map((name) => path.join(base, name)) as [string, string];
  for (const folder of [store, redisFolder]) mkdirSync(folder);
  const server = await startDatabaseServer();
  const redis = await startRedis(redisFolder);
  const databaseUrl = await server.create('cluster');
  const storeUrl = `file://${store}`;
  const common = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    KEYGRID_STORE: storeUrl,
    KEYGRID_TIME_SCALE: String(timeScale),
  };
  const started: { child: ChildProcess; ended: Promise<Answer> }[] = [];
  const observers: OpenHome[] = [];
  const stopProcesses = async (): Promise<void> => {
    // The worker and scheduler behind a command end with it.
    for (const { child } of started) child.kill('SIGTERM');
    await Promise.all(started.map(({ ended }) => ended));
  };
  return {
    base,
    redis,
    machine(name, env = {}) {
      const folder = path.join(base, name);
      mkdirSync(folder);
      const where = { cwd: folder, env: { ...common, KEYGRID_HOME: path.join(folder, '.keygrid'), ...env } };
      return {
        folder,
        keygrid: (...args) => finished(startKeygrid(args, where)),
        async start(...args) {
          const child = startKeygrid(args, where);
          const ended = finished(child);
          started.push({ child, ended });
          await ready(child, ended);
          return { ended };
        },
      };
    },
    async observe() {
      const settings = { home: base, databaseUrl, storeUrl, dataFolders: {}, timeScale };
      const home = await openHome(settings);
      observers.push(home);
      return home;
    },
    stopProcesses,
    async stop() {
      await stopProcesses();
      await Promise.all(observers.map((home) => home.close()));
      await redis.stop();
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess, ended: Promise<Answer>): Promise<void> {
  const said = new Promise<void>((resolve) => {
    let text = '';
    child.stdout?.on('data', (more: string) => {
      text += more;
      if (text.includes('is ready')) resolve();
    });
  });
  const died = ended.then(({ code, stderr }) => {
    throw new Error(`ended with code ${code} before it was ready: ${stderr}`);
  });
  died.catch(() => {});
  await Promise.race([said, died]);
}
