/** Where an embedded Postgres keeps its data, and the user it runs as. */
import { createHash } from 'node:crypto';
import { chmodSync, lchownSync, lstatSync, mkdirSync, readdirSync, renameSync, type Stats } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import { refuseFullDisk, refuseNetworkFileSystem, refuseReadOnly } from './disk.ts';
import { isPostmaster, readPidFile } from './postmaster.ts';
import { OUTSIDE, programsFor, type Programs } from './programs.ts';
import { serverUser, type SystemUser } from './system-user.ts';

export interface Place {
  /** Holds `data`, `password`, `port`. */
  readonly root: string;
  readonly data: string;
  readonly programs: Programs;
  readonly user: SystemUser | undefined;
}

/** Makes the folder `root`, in which nothing names an absolute path: the home may move. */
export async function choosePlace(wanted: string): Promise<Place> {
  makeFolder(wanted);
  const root = earlierPlace(wanted) ?? wanted;
  const data = path.join(root, 'data');
  const found = lstatSync(data, { throwIfNoEntry: false });
  refuseNetworkFileSystem(root);
  refuseReadOnly(root);
  if (!found) refuseFullDisk(root);
  const user = found ? ownerOf(data, found) : serverUser();
  return { root, data, programs: await programsFor(user), user };
}

/**
 * Before, data that root's server could not reach in the home was outside, under a hash of the home's path. They are brought
 * home, where they move with it; what is on another disk, or in use, stays.
 */
function earlierPlace(root: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const hash = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16);
  const outside = path.join(OUTSIDE, hash);
  const has = (folder: string) => lstatSync(path.join(folder, 'data'), { throwIfNoEntry: false });
  if (has(root) || !has(outside)) return undefined;
  const server = readPidFile(path.join(outside, 'data'));
  if (server && isPostmaster(server.pid, path.join(outside, 'data'))) return outside;
  try {
    for (const name of ['password', 'data']) renameSync(path.join(outside, name), path.join(root, name));
    return undefined;
  } catch {
    return has(root) ? undefined : outside; // another process was first; or another disk
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new UserError(
      `The folder ${folder} for the database cannot be made: ${(cause as Error).message}. ` +
        'Choose a writable one with KEYGRID_HOME, or set DATABASE_URL.',
      { cause },
    );
  }
}

/**
 * Postgres starts only as the owner of its data. As root that is the user who owns them; data that became root's, by a copy or
 * out of an archive, go to the server's user.
 */
function ownerOf(data: string, { uid, gid, mode }: Stats): SystemUser | undefined {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  if (own !== 0 && uid !== own) {
    throw new UserError(
      `The database in ${data} belongs to user ${uid}, and this is user ${own}. Work as user ${uid}, ` +
        `or hand the whole home over: chown -R ${own} ${JSON.stringify(path.resolve(data, '../..'))}`,
    );
  }
  const user = own === 0 ? (uid === 0 ? serverUser() : { name: String(uid), uid, gid }) : undefined;
  if (user && uid === 0) giveAll(data, user);
  // Postgres refuses data that others may look into; a copy without modes has made it so.
  if ((mode & 0o027) !== 0) chmodSync(data, 0o700);
  return user;
}

function giveAll(folder: string, user: SystemUser): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(path.join(folder, entry), user.uid, user.gid);
  const password = path.join(folder, '..', 'password');
  if (lstatSync(password, { throwIfNoEntry: false })) lchownSync(password, user.uid, user.gid);
  lchownSync(folder, user.uid, user.gid);
}
