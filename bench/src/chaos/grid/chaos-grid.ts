/** A grid on one machine: database, queue and store of its own, workers and schedulers with homes of their own. */
import {
  mountSmallDisk,
  openHome,
  REDIS_IS_INSTALLED,
  startRedis,
  type OpenHome,
  type RedisServer,
  type SmallDisk,
} from '@keygrid/runs/testing';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startMember, type Member } from './member.ts';
import { endAll, ownProcesses } from './own-processes.ts';
import { openStudies, type Studies } from './studies.ts';
import type { TinyData } from './tiny-data.ts';

export interface ChaosGrid {
  /** Everything of it is below. */
  readonly folder: string;
  readonly home: OpenHome;
  readonly storeFolder: string;
  readonly studies: Studies;
  readonly workers: readonly Member[];
  readonly schedulers: readonly Member[];
  /** Undefined: the queue is in Postgres. */
  readonly redis: RedisServer | undefined;
  /** Undefined: none could be mounted, the store is on the common disk. */
  readonly disk: SmallDisk | undefined;
  /** Names of members, servers and runs that a fault is at work on: they are no target of another. */
  readonly busy: Set<string>;
  /** Store keys of files that were damaged on purpose. */
  readonly damaged: Set<string>;
  /** Within which an effect has to be seen. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Tells every member to end. Returns commands of processes that are left beside the servers. */
  endMembers(): Promise<string[]>;
  /** Ends every member at once, the servers, and by its id whatever else is left. */
  close(): Promise<void>;
}

export interface GridRules {
  readonly folder: string;
  readonly data: TinyData;
  readonly workers: number;
  readonly schedulers: number;
  readonly timeScale: number;
  /** With a Redis and a small disk, where this machine has them. */
  readonly isDisturbed: boolean;
  readonly signal: AbortSignal;
}

/** Of a loaded machine, at factor 1. */
const LIMIT_MS = 600_000;
const LEAST_LIMIT_MS = 300_000;
const STORE_MIB = 160;

export async function openGrid(rules: GridRules): Promise<ChaosGrid> {
  const { folder, timeScale, isDisturbed, signal } = rules;
  const [storeFolder, redisFolder, logs] = ['store', 'redis', 'logs'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  for (const each of [storeFolder, redisFolder, logs]) mkdirSync(each, { recursive: true });
  const disk = isDisturbed ? mountSmallDisk(storeFolder, STORE_MIB) : undefined;
  const redis = isDisturbed && REDIS_IS_INSTALLED ? await startRedis(redisFolder) : undefined;
  const storeUrl = `file://${storeFolder}`;
  const home = await openHome({ home: path.join(folder, '.keygrid'), storeUrl, dataFolders: {}, timeScale });
  await rules.data.register(home);
  const env = {
    ...ownEnvironment(),
    ...rules.data.env,
    DATABASE_URL: home.sql.url,
    KEYGRID_STORE: storeUrl,
    KEYGRID_TIME_SCALE: String(timeScale),
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const members = (app: Parameters<typeof startMember>[0]['app'], count: number, args: readonly string[]) =>
    Array.from({ length: count }, (_, i): Member => {
      const name = `${app}-${i + 1}`;
      const own = path.join(folder, name);
      return startMember({
        name,
        app,
        args,
        env: { ...env, KEYGRID_HOME: path.join(own, '.keygrid') },
        folder: own,
        logFile: path.join(logs, `${name}.log`),
      });
    });
  const schedulers = members('scheduler', rules.schedulers, []);
  const workers = members('worker', rules.workers, ['--slots', '1', '--threads', '1', '--device', 'cpu']);
  return {
    folder,
    home,
    storeFolder,
    studies: openStudies(home, rules.data),
    workers,
    schedulers,
    redis,
    disk,
    busy: new Set(),
    damaged: new Set(),
    limitMs: Math.max(LEAST_LIMIT_MS, LIMIT_MS * timeScale),
    signal,
    async endMembers() {
      const { terminateMs, orphanMs } = home.tunables;
      await Promise.all(
        [...workers, ...schedulers].map((each) => each.stop(2 * terminateMs + LEAST_LIMIT_MS)),
      );
      return childrenLeft(folder, 2 * orphanMs);
    },
    async close() {
      await Promise.all([...workers, ...schedulers].map((each) => each.stop(0)));
      disk?.makeRoom();
      await home.close().catch(() => {}); // a server that was killed is not there to be told
      await redis?.stop();
      endAll(folder);
      disk?.unmount();
    },
  };
}

/** What a shell has set for another home or server does not reach this grid's processes. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(KEYGRID_(?!CACHE$)|DATABASE_URL$|REDIS_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** A child whose supervisor was killed ends by itself within its time. */
async function childrenLeft(folder: string, limitMs: number): Promise<string[]> {
  const children = () => ownProcesses(folder).filter(({ command }) => command.includes('/dist/'));
  for (const end = performance.now() + limitMs; children().length > 0 && performance.now() < end;)
    await delay(50);
  return children().map(({ pid, command }) => `${pid} ${command}`);
}
