/** Process entry: opens a SPair-71k, goes to the last pair of each split, and says what that took. */
import { openDataset } from '@keygrid/datasets';
import { COMMON_SPLITS } from '@keygrid/datasets/config';
import type { Listing } from './listing-child-process.ts';

const [data = '', cacheFolder = ''] = process.argv.slice(2);
const [started, before] = [performance.now(), process.cpuUsage()];
const dataset = await openDataset(data, { layout: 'spair-large' }, cacheFolder);
for (const split of COMMON_SPLITS) {
  const pairs = await dataset.split(split);
  await pairs.query(pairs.length - 1);
}
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const cpuMs = (user + system) / 1000;
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ms, cpuMs, peakMiB } satisfies Listing));
