/** Threads that load pairs run built code: it must be there and new. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');

export function buildThreads(): void {
  const build = ['node_modules/typescript/bin/tsc', '-b', 'libs/training/tsconfig.lib.json'];
  execFileSync(process.execPath, build, { cwd: root, stdio: 'inherit' });
}
