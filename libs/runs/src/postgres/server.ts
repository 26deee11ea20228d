/** Makes, starts and stops a Postgres server in a folder. Several processes may try at once: one wins. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { keepSecret, UserError } from '@keygrid/contract';
import { readOwnFile, replaceOwnFile, writeOwnFileOnce } from '../home/own-files.ts';
import { freePort, isFree } from './free-port.ts';
import type { Place } from './place.ts';
import { hasBackends, isPostmaster, pidFileOf, readPidFile } from './postmaster.ts';
import { openServerLog } from './server-log.ts';
import { StartFailure } from './start-failure.ts';
import { giveTo, namelessAdvice, spawnAs, withName } from './system-user.ts';

export const OWNER = 'keygrid';
const LOOK_EVERY_MS = 20;

/**
 * The data folder as the server is told it. Its working folder is the data, so on Linux nothing on the way there matters:
 * neither folders that its user cannot enter nor a line feed in a name, which would break its `postmaster.pid`.
 */
const dataAsTold = (data: string): string => (process.platform === 'linux' ? '/proc/self/cwd' : data);

export function passwordOf({ root }: Place): string {
  const file = path.join(root, 'password');
  try {
    return keepSecret(readOwnFile(file).trim());
  } catch (cause) {
    throw new UserError(
      `The database's password cannot be read: ${(cause as Error).message}. ` +
        `Bring ${file} back from where this home was copied.`,
      { cause },
    );
  }
}

/** initdb into a folder aside, then an atomic rename: the loser of a race deletes its own. */
export async function initialise(place: Place): Promise<void> {
  if (existsSync(place.data)) return;
  const aside = `${place.data}.init-${randomBytes(4).toString('hex')}`;
  mkdirSync(aside, { mode: 0o700 });
  giveTo(place.user, aside);
  const password = path.join(place.root, 'password');
  writeOwnFileOnce(password, `${randomBytes(18).toString('base64url')}\n`);
  giveTo(place.user, password);
  try {
    await runInitdb(place, aside, password);
    renameSync(aside, place.data);
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(place.data)) return; // another process was first
    const advice =
      namelessAdvice(place.user) ??
      'If its programs do not start, run `npm run setup`; or set DATABASE_URL to a Postgres server.';
    throw new UserError(
      `A database could not be made in ${place.root}: ${(cause as Error).message}\n${advice}`,
      { cause },
    );
  }
}

async function runInitdb({ programs, user }: Place, data: string, password: string): Promise<void> {
  const rules = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const args = ['-D', dataAsTold(data), '-U', OWNER, '--pwfile=/dev/fd/3', ...rules];
  const [program = programs.initdb, ...first] = [...withName(user), programs.initdb];
  const passwordFd = openSync(password, 'r');
  try {
    const child = spawn(program, [...first, ...args], {
      ...spawnAs(user),
      cwd: data,
      stdio: ['ignore', 'ignore', 'pipe', passwordFd],
    });
    const [code, said] = await Promise.all([exitOf(child), text(child.stderr!)]);
    if (code !== 0)
      throw new Error(said.trim().split('\n').slice(-4).join('\n') || `initdb ended with ${code}`);
  } finally {
    closeSync(passwordFd);
  }
}

/** Rejects when it cannot be started. */
const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });

/**
 * Starts the server, a daemon that outlives this process, and waits until it takes connections. The port stays the same from
 * start to start where it is free, so that other processes find a restarted server again. One that recovers for longer
 * than `limitMs` is left to it.
 * @throws StartFailure when it ends instead; another process may just be starting it.
 */
export async function start(place: Place, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  const before = readPidFile(place.data);
  const port = await choosePort(place);
  const log = openServerLog(place);
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
  ];
  const server = spawn(
    place.programs.postgres,
    ['-D', dataAsTold(place.data), ...settings.flatMap((each) => ['-c', each])],
    { ...spawnAs(place.user), cwd: place.data, detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  server.unref();
  closeSync(log.fd);
  let ended = false;
  const end = exitOf(server).finally(() => (ended = true));
  end.catch(() => {});
  const waits = () => !ended && !isReady(place, server.pid) && performance.now() < limit;
  while (waits()) await Promise.race([delay(LOOK_EVERY_MS), end]).catch(() => {});
  if (!ended) return replaceOwnFile(path.join(place.root, 'port'), String(port));
  removeStalePidFile(place.data, before?.pid);
  await end; // rejects where the program itself could not be started
  throw new StartFailure(log.said());
}

function isReady({ data }: Place, pid: number | undefined): boolean {
  const file = readPidFile(data);
  return file?.pid === pid && file?.ready === true;
}

async function choosePort({ root }: Place): Promise<number> {
  const file = path.join(root, 'port');
  const remembered = existsSync(file) ? Number(readOwnFile(file)) : 0;
  return remembered > 0 && (await isFree(remembered)) ? remembered : freePort();
}

/** Postgres replaces the file of a dead process itself, but not when its pid now belongs to something else. */
function removeStalePidFile(data: string, pid: number | undefined): void {
  if (pid === undefined || readPidFile(data)?.pid !== pid) return;
  if (!isPostmaster(pid, data) && !hasBackends(data)) rmSync(pidFileOf(data), { force: true });
}

/** Ends sessions and checkpoints; resolves once the server is gone. */
export async function stop({ data }: Place): Promise<void> {
  const pid = readPidFile(data)?.pid;
  if (pid === undefined || !isPostmaster(pid, data)) return;
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ended by itself
  }
  while (isPostmaster(pid, data)) await delay(LOOK_EVERY_MS);
}
