/** Whether a stored file is what it was: read whole, and once for all who ask in one moment, as the runs of one child do. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';

export type FileState = 'intact' | 'damaged' | 'missing';
export type VerifyFile = (file: string, sha256: string) => Promise<FileState>;

/** Nothing is kept: who asks after a reading has ended has the file read again. */
export function verifyFiles(): VerifyFile {
  const underWay = new Map<string, Promise<FileState>>();
  return (file, sha256) => {
    const name = `${sha256} ${file}`;
    const reading = underWay.get(name) ?? verify(file, sha256).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  };
}

/** A file that was written to while it was read is read again: who asked last may have seen it change. */
async function verify(file: string, sha256: string): Promise<FileState> {
  for (;;) {
    const before = await identityOf(file);
    if (before === undefined) return 'missing';
    const found = await hashOf(file);
    const after = await identityOf(file);
    if (after === before) return found === sha256 ? 'intact' : 'damaged';
    if (found !== sha256) return after === undefined ? 'missing' : 'damaged';
  }
}

/** Changes with each write; undefined where there is no such file. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = await statOf(file);
  if (found?.isFile() !== true) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

export const statOf = (file: string) =>
  fs.stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** @throws Error that names the file; its cause is what the system says. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(part as Buffer);
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return hash.digest('hex');
}
