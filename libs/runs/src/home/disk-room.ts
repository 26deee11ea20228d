/** Is there room where this machine writes? Asked before something fails without it, and when something has. */
import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import * as path from 'node:path';
import type { Settings } from './settings.ts';
import { storeFolder } from '../store/open-store.ts';

/** A disk with less counts as full: Postgres takes 16 MiB at a time for its log. */
const LEAST_FREE_BYTES = 24 * 2 ** 20;

export interface FullDisk {
  /** What is there, for a person. */
  readonly of: 'home' | 'store';
  readonly folder: string;
  readonly freeBytes: number;
}

/** The home's disk and the store's; one disk is named once. Empty while there is room, or nothing can be said. */
export async function fullDisks(settings: Settings): Promise<FullDisk[]> {
  const full = new Map<number, FullDisk>();
  for (const [of, folder] of placesOf(settings)) {
    const room = await roomAt(nearestFolder(folder)).catch(() => undefined);
    if (room && room.freeBytes < LEAST_FREE_BYTES && !full.has(room.device))
      full.set(room.device, { of, folder, freeBytes: room.freeBytes });
  }
  return [...full.values()];
}

/** Settings that name no usable store are refused where the store is opened. */
function placesOf(settings: Settings): (readonly ['home' | 'store', string])[] {
  const home = settings.databaseUrl === undefined ? [['home', settings.home] as const] : [];
  try {
    return [...home, ['store', storeFolder(settings)]];
  } catch {
    return home;
  }
}

/**
 * Never on this thread: a share that does not answer must not keep a worker from its leases. For a user who is not root.
 * Undefined where no block is counted at all (/proc, some shares): that is no disk, so it is not a full one.
 */
async function roomAt(folder: string): Promise<{ freeBytes: number; device: number } | undefined> {
  const [{ blocks, bavail, bsize }, { dev }] = await Promise.all([statfs(folder), stat(folder)]);
  return blocks === 0 ? undefined : { freeBytes: bavail * bsize, device: dev };
}

/** What it means and what to do. */
export function fullDiskText({ of, folder, freeBytes }: FullDisk): string {
  const free = (freeBytes / 2 ** 20).toFixed(freeBytes < 2 ** 20 ? 0 : 1);
  return (
    `The disk of the ${of} ${folder} is full (${free} MiB free): no run is started, and nothing more can be saved there. ` +
    'Free some space; runs then go on by themselves from what was saved.'
  );
}

/** The folder itself, or the first one upwards that exists. */
function nearestFolder(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestFolder(above);
}
