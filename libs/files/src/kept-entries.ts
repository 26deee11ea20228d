/**
 * A bounded folder of results that can be computed again, shared by all processes of a machine. An entry under its name is
 * whole: written aside, fsync, rename; what a killed process left aside goes in time. Its first bytes are a checksum, so
 * that one which was damaged later is absent.
 */
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { FileError } from './file-error.ts';
import { heldIn, makeRoom } from './kept-room.ts';
import { readBytes } from './read-bytes.ts';

export interface KeptEntries {
  /** Undefined where there is none, or a damaged one, which is removed and told to `onDamaged`. */
  readonly get: (key: string) => Promise<Buffer | undefined>;
  /** @throws an error of the system where it cannot be written; what was there stays as it was. */
  readonly put: (key: string, body: Uint8Array) => Promise<void>;
}

interface Limits {
  /** Bytes of all entries; those unused for longest go. Other processes' latest sixteenth may come on top. */
  readonly limitBytes: number;
  readonly onDamaged: (file: string) => void;
}

const CHECKSUM_BYTES = 32;

/** `key` of an entry: hexadecimal digits. The folder is made when the first entry is. */
export function keptEntries(folder: string, { limitBytes, onDamaged }: Limits): KeptEntries {
  /** Written here since the folder was last looked through. */
  let unseen = Infinity;
  const fileOf = (key: string) => path.join(folder, key.slice(0, 2), key);
  return {
    async get(key) {
      const file = fileOf(key);
      const bytes = await readBytes(file, 'kept').catch((error: unknown) => {
        if (error instanceof FileError && error.fault === 'missing') return undefined;
        throw error;
      });
      if (bytes === undefined) return undefined;
      const body = bytes.subarray(CHECKSUM_BYTES);
      if (!checksum(key, body).equals(bytes.subarray(0, CHECKSUM_BYTES))) {
        await fs.rm(file, { force: true });
        onDamaged(file);
        return undefined;
      }
      const now = new Date();
      await fs.utimes(file, now, now).catch(() => undefined); // another process has just made room
      return body;
    },
    async put(key, body) {
      const bytes = CHECKSUM_BYTES + body.byteLength;
      if (bytes > limitBytes / 16) return;
      if (unseen + bytes > limitBytes / 16) {
        await makeRoom(folder, limitBytes - limitBytes / 8);
        unseen = 0;
      }
      unseen += bytes;
      await writeAside(fileOf(key), [checksum(key, body), body]);
    },
  };
}

/** Of all entries of a folder. */
export const keptSize = async (folder: string): Promise<{ entries: number; bytes: number }> => {
  const files = await heldIn(folder);
  return { entries: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
};

/** Removes all entries; says how many there were. A process that computes goes on and writes new ones. */
export async function dropKept(folder: string): Promise<{ entries: number; bytes: number }> {
  const dropped = await keptSize(folder);
  await fs.rm(folder, { recursive: true, force: true });
  return dropped;
}

/** An entry under another's name is damaged, too. */
const checksum = (key: string, body: Uint8Array): Buffer =>
  createHash('sha256').update(key).update(body).digest();

async function writeAside(file: string, parts: readonly Uint8Array[]): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomUUID()}.aside`;
  const handle = await fs.open(aside, 'wx', 0o600);
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
    await handle.close();
    await fs.rename(aside, file);
  } catch (error) {
    await handle.close().catch(() => undefined); // the error says more
    await fs.rm(aside, { force: true });
    throw error;
  }
}
