import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/test/longest-first.mjs';

/** All projects in one run, so that one report counts them. */
export default defineConfig({
  test: {
    projects: ['libs/*', 'apps/*', 'tools', 'bench'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
