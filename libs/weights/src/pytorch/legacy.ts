/**
 * What torch.save wrote before version 1.6, and writes still when it is asked to: five pickles one after the other (a magic
 * number, the protocol's version, facts about the machine, the object, the keys of its storages), then the storages in
 * the order of their keys, each as a 64-bit count of elements and the elements.
 */
import { openFile, readPart, type OpenFile } from '@keygrid/files';
import { PickleBytes } from './pickle-bytes.ts';
import { readNextPickle } from './pickle.ts';
import { quoted, type Refusal } from './refusal.ts';
import type { PyTorchSource } from './saved-value.ts';
import type { Storage } from './view.ts';
import { pytorchWorld } from './world.ts';
import { LEGACY_MAGIC } from '../weights-format.ts';

const PROTOCOL_VERSION = 1001;
/** Of all pickles together. */
const MAX_PICKLE_BYTES = 2 ** 24;
const MAX_STORAGES = 100_000;
const COUNT_BYTES = 8;
/** Of all storages that are read from one file. */
const MAX_BYTES = 2 ** 31;

interface Place {
  /** Bytes from the file's beginning. */
  readonly begin: number;
  readonly bytes: number;
}

/** @throws UserError when the file is damaged, from a machine of the other byte order, or larger than the limits above. */
export async function withLegacyFile<T>(
  file: string,
  refusal: Refusal,
  use: (source: PyTorchSource) => Promise<T>,
): Promise<T> {
  const open = await openFile(file, 'weights');
  try {
    const pickles = readPickles(await readPart(open, 0, Math.min(open.size, MAX_PICKLE_BYTES)), refusal);
    const places = await placesOf(open, pickles, refusal);
    let total = 0;
    return await use({
      value: pickles.value,
      storageBytes: (key) => places.get(key)?.bytes,
      async readStorage(key) {
        const { begin, bytes } = places.get(key) ?? { begin: 0, bytes: 0 };
        total += bytes;
        if (total > MAX_BYTES)
          throw refusal.unsupported(`its storages up to ${quoted(key)} have more than ${MAX_BYTES} bytes`);
        return readPart(open, begin, bytes);
      },
    });
  } finally {
    await open.handle.close();
  }
}

interface Pickles {
  readonly value: unknown;
  /** In the order of the storages. */
  readonly keys: readonly string[];
  readonly storages: ReadonlyMap<string, Storage>;
  /** Where the storages begin. */
  readonly end: number;
}

function readPickles(bytes: Buffer, refusal: Refusal): Pickles {
  const cursor = new PickleBytes(bytes, refusal);
  cursor.skip(bytes.indexOf(LEGACY_MAGIC) + LEGACY_MAGIC.length);
  const storages = new Map<string, Storage>();
  const world = pytorchWorld(refusal, (storage) => note(storages, storage, refusal));
  const next = () => readNextPickle(cursor, world, refusal);
  const version = next();
  if (version !== PROTOCOL_VERSION)
    throw refusal.unsupported(`its version is ${quoted(String(version))}, read here is ${PROTOCOL_VERSION}`);
  const machine = next();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw refusal.unsupported('its numbers are not in little-endian byte order');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
    throw refusal.damaged('its list of storages is none');
  if (keys.length > MAX_STORAGES)
    throw refusal.unsupported(`it has ${keys.length} storages, at most ${MAX_STORAGES} are read`);
  return { value, keys, storages, end: cursor.position };
}

/** Every mention of a storage must say the same of it. */
function note(storages: Map<string, Storage>, storage: Storage, refusal: Refusal): void {
  const known = storages.get(storage.key) ?? storage;
  if (known.element !== storage.element || known.length !== storage.length)
    throw refusal.damaged(`its storage ${quoted(storage.key)} is described in two ways`);
  storages.set(storage.key, known);
}

/** Goes from storage to storage; the last must end where the file does. */
async function placesOf(
  open: OpenFile,
  { keys, storages, end }: Pickles,
  refusal: Refusal,
): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  let at = end;
  for (const key of keys) {
    const storage = storages.get(key);
    if (storage === undefined || places.has(key))
      throw refusal.damaged(`its list of storages names ${quoted(key)}, which is not there or twice`);
    const count = await readPart(open, at, COUNT_BYTES);
    const place = { begin: at + COUNT_BYTES, bytes: storage.length * storage.element.bytes };
    at = place.begin + place.bytes;
    if (count.length < COUNT_BYTES || at > open.size)
      throw refusal.damaged(`it ends within storage ${quoted(key)}`);
    if (count.readBigInt64LE() !== BigInt(storage.length))
      throw refusal.damaged(
        `storage ${quoted(key)} should have ${storage.length} elements, it has ${count.readBigInt64LE()}`,
      );
    places.set(key, place);
  }
  if (at !== open.size) throw refusal.damaged(`it goes on for ${open.size - at} bytes after its storages`);
  return places;
}
