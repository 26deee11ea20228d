import { defineConfig } from 'vitest/config';

/** All projects in one run, so that one report counts them. */
export default defineConfig({ test: { projects: ['libs/*', 'apps/*', 'tools', 'bench'], maxWorkers: 2 } });
