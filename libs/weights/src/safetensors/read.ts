/** Reads safetensors files strictly: whatever is truncated, overlapping or oversized is refused. */
import { openFile, readPart } from '@keygrid/files';
import { toStateTensor, type FileTensor } from '../file-tensor.ts';
import { damaged, MAX_HEADER_BYTES, parseHeader, type ParsedHeader } from './header.ts';
import type { StateDict } from '../state-dict.ts';

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

/** All tensors as they are in the file, in the order of their places. */
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
  const open = await openFile(file, 'weights');
  const { size } = open;
  const read = async (begin: number, length: number) => {
    const bytes = await readPart(open, begin, length);
    if (bytes.length < length) throw damaged(file, `it ends at byte ${begin + bytes.length}`);
    return bytes;
  };
  try {
    if (size < 8) throw damaged(file, `it has only ${size} bytes`);
    const headerBytes = (await read(0, 8)).readBigUInt64LE();
    if (headerBytes > MAX_HEADER_BYTES || Number(headerBytes) > size - 8) {
      throw damaged(file, `its header claims ${headerBytes} bytes in a file of ${size}`);
    }
    const start = 8 + Number(headerBytes);
    const text = (await read(8, Number(headerBytes))).toString('utf8');
    const header = parseHeader(text, size - start, file);
    return await use(header, (begin, end) => read(start + begin, end - begin));
  } finally {
    await open.handle.close();
  }
}
