/**
 * What this machine has brought from a store, by SHA-256, in a folder of bounded size: those used longest ago go first. A file
 * there is complete or has another name; it is read whole and compared before each use.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { verifyFiles } from '../verify-file.ts';

export interface LocalCopies {
  /** The path of an intact copy; undefined where there is none. A damaged one is removed. */
  intact(sha256: string): Promise<string | undefined>;
  /** A path in the folder to write to, of the same disk as the copies. */
  aside(): Promise<string>;
  /** Moves a finished file, whose hash is known to be this, to its place, and returns that. */
  keep(file: string, sha256: string): Promise<string>;
}

const LIMIT_BYTES = 32 * 2 ** 30;
/** What was used so lately may be about to be opened, and a file aside so young may still be written. */
const IN_USE_MS = 60 * 60_000;

export function localCopies(folder: string, limitBytes = LIMIT_BYTES): LocalCopies {
  const verify = verifyFiles();
  const at = (sha256: string) => path.join(folder, sha256);
  return {
    async intact(sha256) {
      const file = at(sha256);
      const state = await verify(file, sha256);
      if (state === 'missing') return undefined;
      if (state === 'damaged') return void (await fs.rm(file, { force: true }));
      const now = new Date();
      await fs.utimes(file, now, now);
      return file;
    },
    async aside() {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      return path.join(folder, `${randomBytes(8).toString('hex')}.part`);
    },
    async keep(file, sha256) {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      await fs.chmod(file, 0o600);
      await fs.rename(file, at(sha256));
      await makeRoom(folder, limitBytes);
      return at(sha256);
    },
  };
}

async function makeRoom(folder: string, limitBytes: number): Promise<void> {
  const names = await fs.readdir(folder);
  const found = await Promise.all(
    names.map(async (name) => ({
      name,
      stat: await fs.stat(path.join(folder, name)).catch(() => undefined),
    })),
  );
  const files = found.flatMap(({ name, stat }) =>
    stat ? [{ name, bytes: stat.size, usedAt: stat.mtimeMs }] : [],
  );
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
    const isOver = bytes > limitBytes || file.name.endsWith('.part');
    if (!isOver || Date.now() - file.usedAt < IN_USE_MS) continue;
    await fs.rm(path.join(folder, file.name), { force: true });
    bytes -= file.bytes;
  }
}
