/** Reads PyTorch's `.pth`: archive or legacy file → pickle → state dict → tensors. No Python, and nothing in the file is run. */
import { ELEMENT_BYTES, elementCount, type FileTensor } from '../file-tensor.ts';
import { quoted, refusalOf, type Refusal } from './refusal.ts';
import type { PyTorchSource } from './saved-value.ts';
import { withPyTorchFile } from './source.ts';
import { findStateDict, type FoundStateDict } from './find-state-dict.ts';
import { tensorOf } from './tensors.ts';
import type { Storage, TensorView } from './view.ts';

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

/** The state dict in a file of torch.save. @throws UserError naming what is wrong or not read. */
export function readPyTorch(file: string): Promise<PyTorchTensors> {
  return withStateDict(file, async ({ tensors, notes }, source) => {
    const read = new Map<string, Promise<Buffer>>();
    const storageOf = ({ storage: { key } }: TensorView) => {
      const bytes = read.get(key) ?? source.readStorage(key);
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
  use: (found: FoundStateDict, source: PyTorchSource) => Promise<T>,
): Promise<T> {
  const refusal = refusalOf(file);
  return withPyTorchFile(file, refusal, async (source) => {
    const found = findStateDict(source.value, refusal);
    requireStorages(found, source, refusal);
    return use(found, source);
  });
}

function requireStorages({ tensors }: FoundStateDict, source: PyTorchSource, refusal: Refusal): void {
  let total = 0;
  for (const [name, { storage, shape }] of tensors) {
    requireStorage(storage, source, refusal);
    total += elementCount(shape) * ELEMENT_BYTES[storage.element.type];
    if (total > MAX_BYTES)
      throw refusal.unsupported(
        `its tensors up to ${quoted(name)} have ${total} bytes, read are ${MAX_BYTES}`,
      );
  }
}

function requireStorage({ key, length, element }: Storage, source: PyTorchSource, refusal: Refusal): void {
  const bytes = source.storageBytes(key);
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
