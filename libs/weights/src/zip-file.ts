/** A zip archive: entries by name, each checked whole. Nothing is unpacked to disk. */
import { UserError } from '@keygrid/contract';
import { openFileSync, type FileKind } from '@keygrid/files';
import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf, quoted, type Refusal } from './pytorch/refusal.ts';

export interface OpenZip {
  /** Bytes of each entry, unpacked, by name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** @throws UserError where it is not there, damaged, or larger than `limit`. */
  read(name: string, limit?: number): Promise<Buffer>;
  close(): void;
}

const MAX_ENTRIES = 100_000;
/** Deflate cannot do better. */
const MAX_COMPRESSION = 1032;

/**
 * `limitBytes`: of all that is read from it together. `refusal` words what is wrong with it.
 * @throws UserError where the file is missing, damaged, or names an entry twice.
 */
export async function openZip(
  file: string,
  kind: FileKind,
  { refusal, limitBytes }: { readonly refusal: Refusal; readonly limitBytes: number },
): Promise<OpenZip> {
  const { descriptor } = openFileSync(file, kind);
  const options = { strictFileNames: true, autoClose: false } as const;
  // From here on the archive closes the descriptor.
  const zip = await fromFdPromise(descriptor, options).catch((cause: unknown) => {
    closeSync(descriptor);
    throw refusal.damaged(messageOf(cause), cause);
  });
  try {
    const entries = await entriesOf(zip, refusal);
    const reader = createReader(zip, refusal, limitBytes);
    return {
      sizes: new Map([...entries].map(([name, entry]) => [name, entry.uncompressedSize])),
      read: (name, limit) => reader(entries.get(name), name, limit),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile, refusal: Refusal): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES)
    throw refusal.unsupported(`it has ${zip.entryCount} entries, at most ${MAX_ENTRIES} are read`);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw refusal.damaged(`it has two entries ${quoted(entry.fileName)}`);
      entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    throw cause instanceof UserError ? cause : refusal.damaged(messageOf(cause), cause);
  }
  return entries;
}

type ReadEntry = (entry: Entry | undefined, name: string, limit?: number) => Promise<Buffer>;

/** Counts what it reads against the limit on all of it. */
function createReader(zip: ZipFile, refusal: Refusal, limitBytes: number): ReadEntry {
  let total = 0;
  return async (entry, name, limit = limitBytes) => {
    if (entry === undefined) throw refusal.damaged(`it has no entry ${quoted(name)}`);
    const { uncompressedSize: size, compressedSize: stored, crc32: wanted } = entry;
    if (entry.isEncrypted()) throw refusal.unsupported(`its entry ${quoted(name)} is encrypted`);
    if (stored > zip.fileSize || size > stored * MAX_COMPRESSION)
      throw refusal.damaged(`its entry ${quoted(name)} claims ${size} bytes in ${stored}`);
    total += size;
    if (size > limit || total > limitBytes)
      throw refusal.unsupported(`its entry ${quoted(name)} is larger than is read (${size} bytes)`);
    const bytes = await collect(zip, entry).catch((cause: unknown) => {
      throw refusal.damaged(`entry ${quoted(name)}: ${messageOf(cause)}`, cause);
    });
    // torch.serialization.set_crc32_options(False) writes 0.
    if (wanted !== 0 && crc32(bytes) !== wanted)
      throw refusal.damaged(`the check sum of its entry ${quoted(name)} is wrong`);
    return bytes;
  };
}

/** The stream fails where it has more or fewer bytes than the entry says. */
async function collect(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(entry.uncompressedSize);
  let filled = 0;
  for await (const part of await zip.openReadStreamPromise(entry))
    filled += (part as Buffer).copy(bytes, filled);
  return bytes;
}
