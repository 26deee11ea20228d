import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite/tools',
  test: {
    name: 'tools',
    environment: 'node',
    include: ['**/*.test.mjs'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 150_000 } },
  },
});
