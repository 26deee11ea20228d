/** Processes among which the kernel kills once they want more memory than it allows them: a control group, as containers have. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface MemoryGroup {
  /** From now on; what the process has already is not counted. */
  add(pid: number): void;
  /** Once its processes have ended. */
  remove(): void;
}

const ROOT = '/sys/fs/cgroup';

/** Undefined where this user may make none. */
export function memoryGroup(bytes: number): MemoryGroup | undefined {
  const folder = path.join(existsSync(`${ROOT}/memory`) ? `${ROOT}/memory` : ROOT, `keygrid-${process.pid}`);
  try {
    if (readControllers().includes('memory')) appendFileSync(`${ROOT}/cgroup.subtree_control`, '+memory');
    mkdirSync(folder);
    const file = ['memory.limit_in_bytes', 'memory.max'].find((name) => existsSync(path.join(folder, name)));
    writeFileSync(path.join(folder, file ?? 'memory.max'), String(bytes));
  } catch {
    return undefined;
  }
  return {
    add: (pid) => writeFileSync(path.join(folder, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(folder),
  };
}

const readControllers = (file = `${ROOT}/cgroup.controllers`): string =>
  existsSync(file) ? readFileSync(file, 'utf8') : '';
