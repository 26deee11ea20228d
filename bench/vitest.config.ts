import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite/bench',
  resolve: { conditions: ['@keygrid/source'] },
  ssr: { resolve: { conditions: ['@keygrid/source'] } },
  test: {
    name: 'bench',
    environment: 'node',
    env: { KEYGRID_CACHE: path.join(os.tmpdir(), 'keygrid-test-cache') },
    include: ['src/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
