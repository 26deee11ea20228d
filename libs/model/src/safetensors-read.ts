/** Reads safetensors files strictly: whatever is truncated, overlapping or oversized is refused. */
import { UserError } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import { toStateTensor, type FileTensor } from './file-tensor.ts';
import { damaged, MAX_HEADER_BYTES, parseHeader, type ParsedHeader } from './safetensors-header.ts';
import type { StateDict } from './state-dict.ts';

export interface Safetensors {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}
export interface FileTensors {
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** All tensors as float32 (F16 and BF16 exactly, F64 and I64 rounded). A missing or damaged file is a UserError naming it. */
export async function readSafetensors(file: string): Promise<Safetensors> {
  const { tensors, metadata } = await readFileTensors(file);
  return { metadata, tensors: new Map([...tensors].map(([name, tensor]) => [name, toStateTensor(tensor)])) };
}

/** All tensors as they lie in the file, in the order of their places. */
export function readFileTensors(file: string): Promise<FileTensors> {
  return withHeader(file, async ({ entries, metadata }, read) => {
    const tensors = new Map<string, FileTensor>();
    for (const { name, type, shape, begin, end } of entries)
      tensors.set(name, { type, shape, bytes: await read(begin, end) });
    return { tensors, metadata };
  });
}

/** Names, types, shapes and metadata alone. */
export const readSafetensorsHeader = (file: string): Promise<ParsedHeader> =>
  withHeader(file, async (header) => header);

async function withHeader<T>(
  file: string,
  use: (header: ParsedHeader, read: (begin: number, end: number) => Promise<Uint8Array>) => Promise<T>,
): Promise<T> {
  const handle = await fs.open(file).catch((cause: unknown) => {
    throw new UserError(`Cannot open the weights file ${file}: ${String(cause)}`, { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size < 8) throw damaged(file, `it has only ${size} bytes`);
    const headerBytes = (await readBytes(handle, 0, 8, file)).readBigUInt64LE();
    if (headerBytes > MAX_HEADER_BYTES || Number(headerBytes) > size - 8) {
      throw damaged(file, `its header claims ${headerBytes} bytes in a file of ${size}`);
    }
    const start = 8 + Number(headerBytes);
    const text = (await readBytes(handle, 8, Number(headerBytes), file)).toString('utf8');
    const header = parseHeader(text, size - start, file);
    return await use(header, (begin, end) => readBytes(handle, start + begin, end - begin, file));
  } finally {
    await handle.close();
  }
}

/** The system reads no more than 2 GiB in one call. */
const BYTES_A_CALL = 2 ** 30;

/** Reads into memory of its own, so that typed arrays over it are aligned; unlike a new ArrayBuffer it is not cleared first. */
async function readBytes(handle: fs.FileHandle, position: number, length: number, file: string) {
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, BYTES_A_CALL);
    const { bytesRead } = await handle.read(buffer, done, wanted, position + done);
    if (bytesRead === 0) throw damaged(file, `it ends at byte ${position + done}`);
    done += bytesRead;
  }
  return buffer;
}
