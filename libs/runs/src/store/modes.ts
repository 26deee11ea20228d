/** Who may read what a store holds: those who may read its folder. The default store, in a home, is its owner's alone. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';

const OWN_FOLDER = 0o700;

export interface StoreModes {
  /** Makes the folder and those above it. */
  makeFolder(folder: string): Promise<void>;
  /** Of a new file; the umask of the process may take from it. */
  readonly file: number;
  /** Gives that mode to a file that is there. */
  giveTo(file: string): Promise<void>;
}

/** A store without a folder is a new one, in a home. */
export function storeModes(root: string): StoreModes {
  const mode = statSync(root, { throwIfNoEntry: false })?.mode ?? OWN_FOLDER;
  const folderMode = mode & 0o777;
  return {
    file: mode & 0o666,
    giveTo: (file) => letIn(file, mode & 0o666),
    async makeFolder(folder) {
      const first = await fs.mkdir(folder, { recursive: true, mode: folderMode });
      if (first === undefined) return;
      // The umask of this process must not shut out those whom the store's folder lets in.
      for (let made = folder; made.length >= first.length; made = path.dirname(made))
        await letIn(made, folderMode);
    },
  };
}

async function letIn(file: string, mode: number): Promise<void> {
  const found = await fs.stat(file);
  if ((found.mode & 0o777) !== mode) await fs.chmod(file, (found.mode & 0o7000) | mode);
}

/** The store in a home; one that an earlier version made for all to read is closed. What cannot be done is told at its first use. */
export function makePrivate(root: string): void {
  try {
    if (mkdirSync(root, { recursive: true, mode: OWN_FOLDER }) !== undefined) return;
    const { uid, mode } = statSync(root);
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) chmodSync(root, OWN_FOLDER);
  } catch {
    // A file in its place, or a home that cannot be written: binding the store says so.
  }
}
