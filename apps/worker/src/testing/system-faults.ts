/** Faults of the system on demand, in every process that loads the library of `system-faults.c`. Linux, and a C compiler. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

type Operation = 'read' | 'write' | 'sync' | 'rename' | 'compute';
type Action = 'EIO' | 'ENOSPC' | 'hang' | 'wait' | 'crash' | 'kill';
/** `path`: a part of it, in which `*` fits any number of characters; of `compute`: the process. */
export type SystemFault = `${Operation} ${string} ${Action}`;

/** A child stands still at this step's checkpoint, until there are other faults. */
export const heldAt = (step: number): SystemFault => `sync */staging/*/last-${step}-* wait`;

export interface SystemFaults {
  /** Of the processes that they are to happen in. */
  readonly env: NodeJS.ProcessEnv;
  /** These from now on, and no others. */
  cause(...faults: SystemFault[]): void;
  /** None from now on. */
  heal(): void;
  /** How often this one has happened since then. */
  count(fault: SystemFault): number;
  remove(): void;
}

export function systemFaults(): SystemFaults {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-faults-'));
  chmodSync(folder, 0o755);
  const library = path.join(folder, 'faults.so');
  const source = path.join(import.meta.dirname, 'system-faults.c');
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-w', '-o', library, source]);
  const [faults, happened] = [path.join(folder, 'faults'), path.join(folder, 'happened')];
  return {
    env: { LD_PRELOAD: library },
    cause(...lines) {
      writeFileSync(`${faults}.new`, lines.map((line) => `${line}\n`).join(''));
      rmSync(happened, { force: true });
      renameSync(`${faults}.new`, faults);
    },
    heal: () => rmSync(faults, { force: true }),
    count(fault) {
      const lines = existsSync(happened) ? readFileSync(happened, 'utf8').split('\n') : [];
      return lines.filter((line) => line === fault).length;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
