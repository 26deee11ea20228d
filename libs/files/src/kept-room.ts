/** What a folder of kept entries holds, and how room is made in it. */
import fs from 'node:fs/promises';
import path from 'node:path';

interface HeldFile {
  readonly file: string;
  /** On disk: no file takes less than a block. */
  readonly bytes: number;
  /** Milliseconds since 1970 of its last use. */
  readonly usedAt: number;
}

const BLOCK_BYTES = 4096;
/** A file that is still written aside after that long is a killed process's. */
const ASIDE_MS = 3_600_000;

/** Removes what was unused for longest until `limitBytes` are left, and what was left aside. Others may do so meanwhile. */
export async function makeRoom(folder: string, limitBytes: number): Promise<void> {
  const files = await heldIn(folder);
  const stale = files.filter(({ file, usedAt }) => file.endsWith('.aside') && Date.now() - usedAt > ASIDE_MS);
  const rest = files.filter((one) => !stale.includes(one)).sort((a, b) => a.usedAt - b.usedAt);
  let bytes = rest.reduce((sum, one) => sum + one.bytes, 0);
  for (const { file } of stale) await fs.rm(file, { force: true });
  for (const { file, bytes: own } of rest) {
    if (bytes <= limitBytes) return;
    await fs.rm(file, { force: true });
    bytes -= own;
  }
}

/** Every file of it; none where there is no folder. */
export async function heldIn(folder: string): Promise<HeldFile[]> {
  const names = await listed(folder);
  const inside = await Promise.all(
    names.map(async (name) => {
      const inner = path.join(folder, name);
      const files = await Promise.all((await listed(inner)).map((file) => look(path.join(inner, file))));
      return files.flatMap((file) => file ?? []);
    }),
  );
  return inside.flat();
}

const look = (file: string): Promise<HeldFile | undefined> =>
  fs
    .stat(file)
    .then(({ size, mtimeMs }) => ({ file, bytes: Math.max(BLOCK_BYTES, size), usedAt: mtimeMs }), absent);

const listed = async (folder: string): Promise<string[]> => (await fs.readdir(folder).catch(absent)) ?? [];

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
