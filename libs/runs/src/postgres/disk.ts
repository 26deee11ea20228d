/** May a database be on this disk? Not on a network file system, not on a read-only one, not on a full one. */
import { accessSync, constants, statfsSync } from 'node:fs';
import { UserError } from '@keygrid/contract';

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

/** Exported for the test: `type` is statfs's. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0);
}

export function refuseNetworkFileSystem(folder: string): void {
  const kind = networkFileSystem(statfsSync(folder).type);
  if (!kind) return;
  throw new UserError(
    `${folder} is on a network file system (${kind}), where a Postgres database is not safe. ` +
      'Choose a local folder with KEYGRID_HOME, or set DATABASE_URL to a Postgres server.',
  );
}

/** Of a new database. */
export function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new UserError(
    `${folder} has ${Math.round(free / 2 ** 20)} MiB free; a new database needs ` +
      `${LEAST_FREE_BYTES / 2 ** 20} MiB. Free some space, or choose another disk with KEYGRID_HOME.`,
  );
}

/** As this process sees it; root may write wherever the disk itself is not read-only. */
export function refuseReadOnly(folder: string): void {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UserError(
      `${folder} cannot be written, and the database in it writes even to answer a question. ` +
        'Make it writable, or copy the whole home to a folder that is and name that with KEYGRID_HOME.',
      { cause },
    );
  }
}
