/** Writes safetensors files. */
import fs from 'node:fs/promises';
import { ELEMENT_BYTES, toFileTensor, type FileTensor } from '../file-tensor.ts';
import type { HeaderEntry } from './header.ts';
import type { StateDict } from '../state-dict.ts';

/** Typed arrays handed to the system in one call. */
const ARRAYS_A_CALL = 64;

/**
 * Writes `tensors` as F32 in their order, the header padded to 8 bytes as the format recommends. Publishing the file
 * (aside, sync, rename) is the caller's.
 */
export async function writeSafetensors(
  file: string,
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const raw = [...tensors].map(([name, tensor]) => [name, toFileTensor(tensor)] as const);
  await writeFileTensors(file, new Map(raw), metadata);
}

/** Writes tensors as they are, those of wider types first: then each begins at a multiple of its element. */
export async function writeFileTensors(
  file: string,
  tensors: ReadonlyMap<string, FileTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ordered = [...tensors].sort(([, a], [, b]) => ELEMENT_BYTES[b.type] - ELEMENT_BYTES[a.type]);
  let place = 0;
  const entries = ordered.map(([name, { type, shape, bytes }]): HeaderEntry => {
    return { name, type, shape, begin: place, end: (place += bytes.length) };
  });
  const parts = [headBytes(entries, metadata), ...ordered.map(([, { bytes }]) => bytes)].filter(
    (part) => part.length > 0,
  );
  const handle = await fs.open(file, 'w');
  try {
    for (let i = 0; i < parts.length; i += ARRAYS_A_CALL)
      await writeAll(handle, parts.slice(i, i + ARRAYS_A_CALL));
  } finally {
    await handle.close();
  }
}

/** What comes before the data: the header's length and the header, padded to 8 bytes. */
export function headBytes(
  entries: readonly HeaderEntry[],
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  for (const { name, type, shape, begin, end } of entries)
    header.push([name, { dtype: type, shape, data_offsets: [begin, end] }]);
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

/** A call may write less than it was given. */
async function writeAll(handle: fs.FileHandle, parts: Uint8Array[]): Promise<void> {
  let rest = parts;
  while (rest.length > 0) {
    let { bytesWritten } = await handle.writev(rest);
    while (rest[0] && bytesWritten >= rest[0].length) {
      bytesWritten -= rest[0].length;
      rest = rest.slice(1);
    }
    if (rest[0]) rest = [rest[0].subarray(bytesWritten), ...rest.slice(1)];
  }
}
