// Checks that change nothing, one after the other beside the tests, and after these in line for a core.
import { spawn } from 'node:child_process';
import os from 'node:os';

const GIVES_WAY = 10;

/**
 * Resolves, in the order of the checks, with what each said and whether it succeeded.
 * @param {[what: string, command: string, args: string[]][]} checks
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} where
 */
export async function inBackground(checks, where) {
  const results = [];
  for (const [what, command, args] of checks) {
    const child = spawn(command, args, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) os.setPriority(child.pid, GIVES_WAY);
    results.push({ what, ...(await endOf(child)) });
  }
  return results;
}

function endOf(child) {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ said, succeeded: code === 0 }));
  });
}
