import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/libs-matchers',
  resolve: { conditions: ['@keygrid/source'] },
  ssr: { resolve: { conditions: ['@keygrid/source'] } },
  test: {
    name: 'matchers',
    environment: 'node',
    include: ['src/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
