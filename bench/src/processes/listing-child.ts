/** Process entry: opens a SPair-71k, goes to the last pair of each split, and says what that took. */
import { openDataset } from '@keygrid/datasets';
import { SPLITS } from '@keygrid/datasets/config';
import type { Listing } from './listing-child-process.ts';

const [data = '', cacheFolder = ''] = process.argv.slice(2);
const started = performance.now();
const dataset = await openDataset(data, { layout: 'spair-large' }, cacheFolder);
for (const split of SPLITS) {
  const pairs = await dataset.split(split);
  await pairs.query(pairs.length - 1);
}
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1024 } satisfies Listing));
