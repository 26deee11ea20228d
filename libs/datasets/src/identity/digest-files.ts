/** Contents of files as hashes; a file whose size and times are as they were is not read again. */
import crypto from 'node:crypto';
import { openFile } from '@keygrid/files';
import { isUnchanged, scanFiles, type ScannedFile } from '../pair-index/scan-folder.ts';

interface Wanted {
  /** Files whose hashes are known, as they were then. */
  readonly known: readonly ScannedFile[];
  /** Files that were read just now: they are not looked at again. */
  readonly justRead: readonly ScannedFile[];
  /** Whether a file's content is asked for; of the others only size and times are. */
  readonly isWanted: (relative: string) => boolean;
}

/** In the order of the paths. */
export async function digestFiles(
  root: string,
  paths: readonly string[],
  { known, justRead, isWanted }: Wanted,
): Promise<ScannedFile[]> {
  const before = new Map(known.map((file) => [file.relative, file]));
  const fresh = new Map(justRead.map((file) => [file.relative, file]));
  const unseen = paths.filter((relative) => !fresh.has(relative));
  for (const file of await scanFiles(root, unseen)) fresh.set(file.relative, hashedAs(file, before));
  const hashed = paths.flatMap((relative) => fresh.get(relative) ?? []);
  const toRead = hashed.filter(
    ({ relative, bytes, sha256 }) => bytes >= 0 && sha256 === undefined && isWanted(relative),
  );
  const read = await scanFiles(
    root,
    toRead.map(({ relative }) => relative),
    readAndHash,
  );
  for (const file of read) fresh.set(file.relative, file);
  return paths.flatMap((relative) => fresh.get(relative) ?? []);
}

function hashedAs(file: ScannedFile, before: ReadonlyMap<string, ScannedFile>): ScannedFile {
  const old = before.get(file.relative);
  return isUnchanged(file, old) && old?.sha256 !== undefined ? { ...file, sha256: old.sha256 } : file;
}

/** Size and times are taken before: a change while it is read shows the next time. */
async function readAndHash(file: string): Promise<Omit<ScannedFile, 'relative'>> {
  const { handle } = await openFile(file, 'data');
  try {
    const { mtimeMs: modifiedMs, ctimeMs: changedMs } = await handle.stat();
    const content = await handle.readFile();
    const sha256 = crypto.createHash('sha256').update(content).digest('hex');
    return { bytes: content.length, modifiedMs, changedMs, sha256 };
  } finally {
    await handle.close();
  }
}
