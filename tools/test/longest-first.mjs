import { BaseSequencer } from 'vitest/node';

/**
 * What takes longest, the longest first: mostly waits, so that it goes well beside what computes, and no core is idle at the
 * end because a long one began last. All others follow.
 */
export const LONGEST = [
  'bench/src/chaos/chaos.test.ts',
  'apps/worker/src/runs-partitioned.test.ts',
  'apps/worker/src/servers/servers-fail.test.ts',
  'apps/worker/src/runs-survive.test.ts',
  'apps/cli/src/demo.test.ts',
  'apps/cli/src/paper-grids.test.ts',
  'apps/worker/src/runs-exclusive.test.ts',
  'apps/cli/src/matchers.test.ts',
  'apps/cli/src/weights.test.ts',
  'apps/cli/src/readme.test.ts',
  'apps/worker/src/runs-fail.test.ts',
  'apps/worker/src/runs-on-cards.test.ts',
  'apps/worker/src/runs-on-bad-disks.test.ts',
  'apps/worker/src/runs-faulted.test.ts',
  'tools/offline/offline.test.mjs',
  'apps/worker/src/runs-programs.test.ts',
];

export class LongestFirst extends BaseSequencer {
  /** @override */
  async sort(files) {
    const place = ({ moduleId }) => {
      const index = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
