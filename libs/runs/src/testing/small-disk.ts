/** A disk of its own that can be filled: a tmpfs where this user may mount one. Without it no disk is filled. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SmallDisk {
  /** To the last block. */
  fill(): void;
  makeRoom(): void;
  /** False: the kernel refuses every write, as of a disk that it has found to be damaged. */
  setWritable(isWritable: boolean): void;
  unmount(): void;
}

/** The large pieces first. */
const PIECES_BYTES = [2 ** 22, 2 ** 16, 2 ** 12];

/** Over the folder, which is made; undefined where that is not allowed. */
export function mountSmallDisk(folder: string, mebibytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const mount = ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'tmpfs', folder];
  if (process.platform !== 'linux' || spawnSync('mount', mount).status !== 0) return undefined;
  const filler = path.join(folder, 'filler');
  return {
    fill() {
      mkdirSync(filler, { recursive: true });
      for (const bytes of PIECES_BYTES) fillWith(filler, bytes);
    },
    makeRoom: () => rmSync(filler, { recursive: true, force: true }),
    setWritable(isWritable) {
      const { status, stderr } = spawnSync('mount', ['-o', `remount,${isWritable ? 'rw' : 'ro'}`, folder]);
      if (status !== 0) throw new Error(`${folder} could not be mounted again: ${stderr.toString()}`);
    },
    unmount: () => void spawnSync('umount', ['-l', folder]),
  };
}

function fillWith(filler: string, bytes: number): void {
  const piece = Buffer.alloc(bytes);
  for (let i = 0; ; i++) {
    try {
      writeFileSync(path.join(filler, `${bytes}-${i}`), piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
