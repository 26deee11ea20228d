import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/libs-datasets',
  resolve: { conditions: ['@keygrid/source'] },
  ssr: { resolve: { conditions: ['@keygrid/source'] } },
  test: {
    name: 'datasets',
    environment: 'node',
    env: { KEYGRID_CACHE: path.join(os.tmpdir(), 'keygrid-test-cache') },
    include: ['src/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 150_000 } },
  },
});
