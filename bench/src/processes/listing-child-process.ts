/** One listing in a process of its own: its peak memory is its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Listing {
  readonly ms: number;
  readonly peakMiB: number;
}

const CHILD = fileURLToPath(new URL('./listing-child.js', import.meta.url));

export async function startListing(data: string, cacheFolder: string): Promise<Listing> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, data, cacheFolder]);
  return JSON.parse(stdout) as Listing;
}
