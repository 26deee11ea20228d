/** One listing in a process of its own: its peak memory is its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Listing {
  readonly ms: number;
  /** Of all threads, reading from the system's cache included: means the same on a machine that is busy. */
  readonly cpuMs: number;
  readonly peakMiB: number;
}

const CHILD = fileURLToPath(new URL('./listing-child.js', import.meta.url));

export async function startListing(data: string, cacheFolder: string): Promise<Listing> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, data, cacheFolder]);
  return JSON.parse(stdout) as Listing;
}
