/** Reads PyTorch's `.pth`: zip archive → pickle → state dict → tensors. No Python, and nothing in the file is run. */
import { ELEMENT_BYTES, elementCount, type FileTensor } from './file-tensor.ts';
import { readPickle } from './pickle.ts';
import { withArchive, type PyTorchArchive } from './pytorch-archive.ts';
import { quoted, refusalOf, type Refusal } from './pytorch-refusal.ts';
import { findStateDict, type FoundStateDict } from './pytorch-state-dict.ts';
import { tensorOf } from './pytorch-tensors.ts';
import type { Storage, TensorView } from './pytorch-view.ts';
import { pytorchWorld } from './pytorch-world.ts';

export interface PyTorchTensors {
  /** In the file's order. Integers and booleans of every size are I64. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** What was passed over or renamed, a sentence each. */
  readonly notes: readonly string[];
}

export interface PyTorchListing extends Pick<PyTorchTensors, 'notes'> {
  readonly tensors: ReadonlyMap<string, Omit<FileTensor, 'bytes'>>;
}

/** Of all tensors together, as they will be written. */
const MAX_BYTES = 2 ** 31;

/** The state dict in a file of torch.save (PyTorch 1.6 and later). @throws UserError naming what is wrong or not read. */
export function readPyTorch(file: string): Promise<PyTorchTensors> {
  return withStateDict(file, async ({ tensors, notes }, archive) => {
    const read = new Map<string, Promise<Buffer>>();
    const storageOf = ({ storage: { key } }: TensorView) => {
      const bytes = read.get(key) ?? archive.readStorage(key);
      read.set(key, bytes);
      return bytes;
    };
    const whole = new Map<string, FileTensor>();
    for (const [name, view] of tensors) whole.set(name, tensorOf(view, await storageOf(view)));
    return { tensors: whole, notes: [...notes, ...tied(tensors)] };
  });
}

/** Names, types and shapes alone. */
export function listPyTorch(file: string): Promise<PyTorchListing> {
  return withStateDict(file, async ({ tensors, notes }) => {
    const listed = [...tensors].map(([name, { shape, storage }]) => {
      return [name, { type: storage.element.type, shape }] as const;
    });
    return { tensors: new Map(listed), notes };
  });
}

function withStateDict<T>(
  file: string,
  use: (found: FoundStateDict, archive: PyTorchArchive) => Promise<T>,
): Promise<T> {
  const refusal = refusalOf(file);
  return withArchive(file, refusal, (archive) => {
    const found = findStateDict(readPickle(archive.pickle, pytorchWorld(refusal), refusal), refusal);
    requireStorages(found, archive, refusal);
    return use(found, archive);
  });
}

function requireStorages({ tensors }: FoundStateDict, archive: PyTorchArchive, refusal: Refusal): void {
  let total = 0;
  for (const [name, { storage, shape }] of tensors) {
    requireStorage(storage, archive, refusal);
    total += elementCount(shape) * ELEMENT_BYTES[storage.element.type];
    if (total > MAX_BYTES)
      throw refusal.unsupported(
        `its tensors up to ${quoted(name)} have ${total} bytes, read are ${MAX_BYTES}`,
      );
  }
}

function requireStorage({ key, length, element }: Storage, archive: PyTorchArchive, refusal: Refusal): void {
  const bytes = archive.storageBytes(key);
  if (bytes === length * element.bytes) return;
  const found = bytes === undefined ? 'there is none' : `it has ${bytes}`;
  throw refusal.damaged(`storage ${quoted(key)} should have ${length * element.bytes} bytes, ${found}`);
}

function tied(tensors: ReadonlyMap<string, TensorView>): string[] {
  const storages = new Set([...tensors.values()].map(({ storage }) => storage.key));
  const shared = tensors.size - storages.size;
  return shared === 0
    ? []
    : [`${shared} of ${tensors.size} tensors share memory with another; each is written whole`];
}
