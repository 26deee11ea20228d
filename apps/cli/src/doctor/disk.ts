/** Is there room, and may we write? */
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from './part.ts';

/** Room for the demo: its data set, checkpoints and database take a tenth of it. */
const NEEDED_BYTES = 2e9;

export async function checkDisk(home: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestFolder(home));
  const free = bavail * bsize;
  const finding = {
    part: 'disk space',
    needed: true,
    detail: `${(free / 1e9).toFixed(1)} GB free for ${home}`,
  };
  if (free >= NEEDED_BYTES) return { ...finding, state: 'ok' };
  return {
    ...finding,
    state: 'missing',
    advice: 'free 2 GB, or set KEYGRID_HOME to a folder on another disk',
  };
}

/** The first folder upwards that exists. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}

/** Writes and removes a file there, or in the first folder upwards that exists. */
export async function tryWriting(folder: string): Promise<string> {
  const probe = path.join(nearestFolder(folder), `.probe-${process.pid}`);
  await writeFile(probe, 'a file the doctor writes and removes');
  await rm(probe);
  return `${folder} can be written`;
}
