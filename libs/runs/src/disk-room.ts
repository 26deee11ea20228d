/** Is there room where this machine writes? Asked before something fails for want of it, and when something has. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type { Settings } from './settings.ts';
import { storeFolder } from './store/open-store.ts';

/** A disk with less counts as full: Postgres takes 16 MiB at a time for its log. */
const LEAST_FREE_BYTES = 24 * 2 ** 20;

export interface FullDisk {
  /** What lies there, for a person. */
  readonly of: 'home' | 'store';
  readonly folder: string;
  readonly freeBytes: number;
}

/** The home's disk and the store's; one disk is named once. Empty while there is room, or nothing can be said. */
export function fullDisks(settings: Settings): FullDisk[] {
  const home = settings.databaseUrl === undefined ? [['home', settings.home] as const] : [];
  const places = [...home, ['store', storeFolder(settings)] as const];
  const full = new Map<number, FullDisk>();
  for (const [of, folder] of places) {
    const found = nearestFolder(folder);
    const freeBytes = freeBytesOf(found);
    const device = statSync(found).dev;
    if (freeBytes < LEAST_FREE_BYTES && !full.has(device)) full.set(device, { of, folder, freeBytes });
  }
  return [...full.values()];
}

/** What it means and what to do. */
export function fullDiskText({ of, folder, freeBytes }: FullDisk): string {
  const free = (freeBytes / 2 ** 20).toFixed(freeBytes < 2 ** 20 ? 0 : 1);
  return (
    `The disk of the ${of} ${folder} is full (${free} MiB free): no run is started, and nothing more can be saved there. ` +
    'Free some space; runs then go on by themselves from what was saved.'
  );
}

/** For a user who is not root. */
function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The folder itself, or the first one upwards that exists. */
function nearestFolder(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestFolder(above);
}
