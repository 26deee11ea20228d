/** Access to the zip archive that torch.save writes: entries by name, each checked whole. Nothing is unpacked to disk. */
import { UserError } from '@keygrid/contract';
import { openFileSync } from '@keygrid/files';
import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf, quoted, type Refusal } from './refusal.ts';

export interface PyTorchArchive {
  readonly pickle: Buffer;
  /** Of `data/KEY`; undefined where there is none. */
  storageBytes(key: string): number | undefined;
  readStorage(key: string): Promise<Buffer>;
}

const MAX_ENTRIES = 100_000;
const MAX_PICKLE_BYTES = 2 ** 24;
/** Of all that is read from one file. KBCNet on ResNet-101 has half a gibibyte. */
const MAX_BYTES = 2 ** 31;
/** Deflate cannot do better. */
const MAX_COMPRESSION = 1032;

/** @throws UserError when the file is missing, damaged, no archive of torch.save, or larger than the limits above. */
export async function withArchive<T>(
  file: string,
  refusal: Refusal,
  use: (archive: PyTorchArchive) => Promise<T>,
): Promise<T> {
  const { descriptor } = openFileSync(file, 'weights');
  const options = { strictFileNames: true, autoClose: false } as const;
  // From here on the archive closes the descriptor.
  const zip = await fromFdPromise(descriptor, options).catch((cause: unknown) => {
    closeSync(descriptor);
    throw refusal.damaged(messageOf(cause), cause);
  });
  try {
    const entries = await entriesOf(zip, refusal);
    const root = rootOf(entries, refusal);
    const reader = createReader(zip, refusal);
    const read = (name: string, limit?: number) =>
      reader(entries.get(`${root}/${name}`), `${root}/${name}`, limit);
    const order = entries.has(`${root}/byteorder`) ? (await read('byteorder', 16)).toString() : 'little';
    if (order !== 'little')
      throw refusal.unsupported(`its numbers are in ${quoted(order)} byte order, read here is little`);
    return await use({
      pickle: await read('data.pkl', MAX_PICKLE_BYTES),
      storageBytes: (key) => entries.get(`${root}/data/${key}`)?.uncompressedSize,
      readStorage: (key) => read(`data/${key}`),
    });
  } finally {
    zip.close();
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

/** The one folder with a `data.pkl`. */
function rootOf(entries: ReadonlyMap<string, Entry>, refusal: Refusal): string {
  const roots = [...entries.keys()]
    .filter((name) => /^[^/]+\/data\.pkl$/.test(name))
    .map((name) => name.slice(0, -9));
  const [root, other] = roots;
  if (root === undefined)
    throw refusal.unsupported('it is a zip archive, but not one of torch.save (no data.pkl)');
  if (other !== undefined)
    throw refusal.damaged(`it has two folders with a data.pkl, ${quoted(root)} and ${quoted(other)}`);
  if (entries.has(`${root}/constants.pkl`)) throw refusal.unsupported('it is a TorchScript program');
  return root;
}

type ReadEntry = (entry: Entry | undefined, name: string, limit?: number) => Promise<Buffer>;

/** Counts what it reads against the limit on all of it. */
function createReader(zip: ZipFile, refusal: Refusal): ReadEntry {
  let total = 0;
  return async (entry, name, limit = MAX_BYTES) => {
    if (entry === undefined) throw refusal.damaged(`it has no entry ${quoted(name)}`);
    const { uncompressedSize: size, compressedSize: stored, crc32: wanted } = entry;
    if (entry.isEncrypted()) throw refusal.unsupported(`its entry ${quoted(name)} is encrypted`);
    if (stored > zip.fileSize || size > stored * MAX_COMPRESSION)
      throw refusal.damaged(`its entry ${quoted(name)} claims ${size} bytes in ${stored}`);
    total += size;
    if (size > limit || total > MAX_BYTES)
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
