// Starts another program and waits; its output is kept and shown only when it fails.
import { spawnSync } from 'node:child_process';

export function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
}

export function works(command, args) {
  return run(command, args).status === 0;
}

/** The last lines of what a failed program printed. */
export function tailOf(result, lines = 15) {
  const text = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`;
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
