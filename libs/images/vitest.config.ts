import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/libs-images',
  resolve: { conditions: ['@keygrid/source'] },
  ssr: { resolve: { conditions: ['@keygrid/source'] } },
  test: {
    name: 'images',
    environment: 'node',
    include: ['src/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 150_000 } },
  },
});
