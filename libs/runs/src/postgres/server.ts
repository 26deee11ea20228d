/** Makes, starts and stops a Postgres server in a folder. Several processes may try at once: one wins. */
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '@keygrid/geometry';
import type { Place } from './place.ts';
import { hasBackends, isPostmaster, pidFileOf, readPidFile } from './postmaster.ts';
import { giveTo, spawnAs } from './system-user.ts';

const exec = promisify(execFile);
export const OWNER = 'keygrid';

export const passwordOf = ({ root }: Place): string =>
  readFileSync(path.join(root, 'password'), 'utf8').trim();

/** initdb into a folder aside, then an atomic rename: the loser of a race deletes its own. */
export async function initialise(place: Place): Promise<void> {
  if (existsSync(path.join(place.data, 'PG_VERSION'))) return;
  const aside = `${place.data}.init-${randomBytes(4).toString('hex')}`;
  mkdirSync(aside, { mode: 0o700 });
  giveTo(place.user, aside);
  const password = path.join(place.root, 'password');
  writeOnce(password, `${randomBytes(18).toString('base64url')}\n`);
  giveTo(place.user, password);
  const wanted = ['-D', aside, '-U', OWNER, `--pwfile=${password}`, '--auth=scram-sha-256'];
  try {
    await exec(
      place.programs.initdb,
      [...wanted, '--encoding=UTF8', '--locale=C', '--no-sync'],
      spawnAs(place.user),
    );
    renameSync(aside, place.data);
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(path.join(place.data, 'PG_VERSION'))) return; // another process was first
    throw new UserError(
      `A database could not be made in ${place.root}: ${reasonOf(cause)}\n` +
        'If its programs do not start, run `npm run setup`; or set DATABASE_URL to a Postgres server.',
      { cause },
    );
  }
}

/** Flag `wx`: the first of two racing processes decides. */
function writeOnce(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n').slice(-4).join('\n');
};

/**
 * Starts the server, a daemon that outlives this process. The port stays the same from start to start where it is
 * free, so that other processes find a restarted server again. Fails when another process is just starting it.
 */
export async function start(place: Place): Promise<void> {
  const before = readPidFile(place.data);
  const port = await choosePort(place);
  const options = [
    `-p ${port}`,
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
    '-c max_connections=200',
  ];
  const log = path.join(place.data, 'server.log');
  try {
    await exec(
      place.programs.pgCtl,
      ['start', '-w', '-t', '20', '-D', place.data, '-l', log, '-o', options.join(' ')],
      spawnAs(place.user),
    );
    writeFileSync(path.join(place.root, 'port'), String(port));
  } catch (error) {
    removeStalePidFile(place.data, before?.pid);
    throw error;
  }
}

async function choosePort({ root }: Place): Promise<number> {
  const file = path.join(root, 'port');
  const remembered = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return remembered > 0 && (await isFree(remembered)) ? remembered : randomInt(42_000, 60_000);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Postgres replaces the file of a dead process itself, but not when its pid now belongs to something else. */
function removeStalePidFile(data: string, pid: number | undefined): void {
  if (pid === undefined || readPidFile(data)?.pid !== pid) return;
  if (!isPostmaster(pid, data) && !hasBackends(data)) rmSync(pidFileOf(data), { force: true });
}

export async function stop(place: Place): Promise<void> {
  await exec(place.programs.pgCtl, ['stop', '-m', 'fast', '-w', '-D', place.data], spawnAs(place.user));
}

export function lastLogLines({ data }: Place): string {
  const log = path.join(data, 'server.log');
  return existsSync(log)
    ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')
    : '(no server log)';
}
