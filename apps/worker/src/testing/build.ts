/** Before the tests: child processes are started from built code, so it must be there and new. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');

export default function build(): void {
  const projects = ['compute', 'worker', 'scheduler'].map((name) => `apps/${name}/tsconfig.lib.json`);
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', ...projects], {
    cwd: root,
    stdio: 'inherit',
  });
}
