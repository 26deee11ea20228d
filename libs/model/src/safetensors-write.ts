/** Writes safetensors files. */
import fs from 'node:fs/promises';
import type { StateDict } from './state-dict.ts';

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
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let place = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [place, (place += data.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const parts: Uint8Array[] = [length, padded];
  for (const { data } of tensors.values()) {
    if (data.length > 0) parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const handle = await fs.open(file, 'w');
  try {
    for (let i = 0; i < parts.length; i += ARRAYS_A_CALL)
      await writeAll(handle, parts.slice(i, i + ARRAYS_A_CALL));
  } finally {
    await handle.close();
  }
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
