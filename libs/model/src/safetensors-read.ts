/** Reads safetensors files strictly: whatever is truncated, overlapping or oversized is refused. */
import { UserError } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import { damaged, MAX_HEADER_BYTES, parseHeader, type ElementType } from './safetensors-header.ts';
import type { StateDict } from './state-dict.ts';

export interface Safetensors {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** All tensors as float32 (F16 and BF16 exactly, I64 rounded). A missing or damaged file is a UserError naming it. */
export async function readSafetensors(file: string): Promise<Safetensors> {
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
    const { entries, metadata } = parseHeader(text, size - start, file);
    const tensors: StateDict = new Map();
    for (const { name, type, shape, begin, end } of entries) {
      const bytes = await readBytes(handle, start + begin, end - begin, file);
      tensors.set(name, { shape, data: toFloats[type](bytes.buffer) });
    }
    return { tensors, metadata };
  } finally {
    await handle.close();
  }
}

/** Reads into a buffer of its own, so that the typed arrays over it are aligned. */
async function readBytes(handle: fs.FileHandle, position: number, length: number, file: string) {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw damaged(file, `it ends at byte ${position + done}`);
    done += bytesRead;
  }
  return buffer;
}

const toFloats: Record<ElementType, (bytes: ArrayBuffer) => Float32Array> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => Float32Array.from(new Uint16Array(bytes), halfToFloat),
  BF16: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
  I64: (bytes) => Float32Array.from(new BigInt64Array(bytes), Number),
};

/** IEEE 754 binary16. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
