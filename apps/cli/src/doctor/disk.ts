/** Is there room, and may we write? */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
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

/** `folder` is where the store keeps its files. */
export async function checkWritable(part: string, folder: string): Promise<Finding> {
  const finding = { part, needed: true };
  const probe = path.join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, 'a file the doctor writes and removes');
    await rm(probe);
    return { ...finding, state: 'ok', detail: `${folder} can be written` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      ...finding,
      state: 'missing',
      detail,
      advice: `make ${folder} writable, or choose another folder`,
    };
  }
}
