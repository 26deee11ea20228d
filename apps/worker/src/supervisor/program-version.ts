/** Which program an attempt ran with; recorded with it, never part of an id. */
import { toolEnvironment } from '@keygrid/contract';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const packageFile = createRequire(import.meta.url).resolve('@keygrid/worker/package.json');

/** The commit is unknown where the program does not run from a checkout; `KEYGRID_COMMIT` names it there. */
export function programVersion(): { version: string; commit?: string } {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const commit = process.env['KEYGRID_COMMIT'] ?? commitOfCheckout();
  return commit ? { version, commit } : { version };
}

function commitOfCheckout(): string | undefined {
  try {
    const options = {
      cwd: path.dirname(packageFile),
      env: toolEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
    };
    return execFileSync('git', ['rev-parse', 'HEAD'], options).toString().trim();
  } catch {
    return undefined;
  }
}
