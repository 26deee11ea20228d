/** How long it takes to list a whole SPair-71k, and in how much memory: without an index, and with one. */
import type { Benchmark, Observation } from '../benchmark.ts';
import { startListing } from '../processes/listing-child-process.ts';
import { spreadOf } from '../comparison/statistics.ts';
import { withManyPairs } from '../data/many-pairs.ts';

/** Pairs of the published lists. */
const PAIRS = { trn: 53_340, val: 5384, test: 12_234 };
const QUICK_PAIRS = { trn: 1000, val: 100, test: 200 };
const PICTURES = 1800;
const ROUNDS = 3;

export const listing: Benchmark = {
  name: 'listing',
  about:
    "70,958 pair annotations opened without an index and with one: seconds, and the process's peak memory",
  async run({ options, log }) {
    const pairs = options.quick ? QUICK_PAIRS : PAIRS;
    log(`writing ${pairs.trn + pairs.val + pairs.test} annotations of ${PICTURES} pictures`);
    return withManyPairs(pairs, PICTURES, async (data, cache) => {
      const observations: Observation[] = [];
      for (const name of ['without an index', 'with an index'] as const) {
        const rounds = [];
        for (let round = 0; round < ROUNDS; round++) {
          if (name === 'without an index') await cache.clear();
          rounds.push(await startListing(data, cache.folder));
        }
        const ms = rounds.map((one) => one.ms);
        const cpuMs = rounds.map((one) => one.cpuMs);
        const mib = rounds.map((one) => one.peakMiB);
        observations.push(
          { name: `${name}: time`, value: spreadOf(ms).median, unit: 'ms', raw: ms },
          { name: `${name}: CPU time`, value: spreadOf(cpuMs).median, unit: 'ms', raw: cpuMs },
          { name: `${name}: peak memory`, value: Math.max(...mib), unit: 'MiB', raw: mib },
        );
      }
      return { observations };
    });
  },
};
