import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite/bench',
  resolve: { conditions: ['@keygrid/source'] },
  ssr: { resolve: { conditions: ['@keygrid/source'] } },
  test: { name: 'bench', environment: 'node', include: ['src/**/*.test.ts'] },
});
