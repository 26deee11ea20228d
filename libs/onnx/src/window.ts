/** Small reads of a large file, from one block in memory at a time. */
import { openFileSync } from '@keygrid/files';
import { closeSync, readSync } from 'node:fs';
import type { ReadBytes } from './protobuf.ts';

const BLOCK_BYTES = 64 * 1024;

/** @throws FileError where there is no such file. */
export function readingFile<Result>(file: string, use: (read: ReadBytes, size: number) => Result): Result {
  const { descriptor, size } = openFileSync(file, 'onnx');
  const block: { from: number; bytes: Uint8Array } = { from: 0, bytes: new Uint8Array(0) };
  const load = (from: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const got = readSync(descriptor, bytes, done, length - done, from + done);
      if (got === 0) break;
      done += got;
    }
    return bytes.subarray(0, done);
  };
  const read: ReadBytes = (from, to) => {
    if (to - from > BLOCK_BYTES) return load(from, to - from);
    if (from < block.from || to > block.from + block.bytes.length) {
      block.from = from;
      block.bytes = load(from, BLOCK_BYTES);
    }
    return block.bytes.subarray(from - block.from, to - block.from);
  };
  try {
    return use(read, size);
  } finally {
    closeSync(descriptor);
  }
}
