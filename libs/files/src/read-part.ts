/** A part of an open file, for those that are too large to be read whole. */
import { systemFault } from './file-error.ts';
import { FILE_KINDS } from './file-kinds.ts';
import type { OpenFile } from './open-file.ts';

/** The system reads no more than 2 GiB in one call. */
const BYTES_A_CALL = 2 ** 30;

/**
 * The bytes from `position` on; fewer than `length` where the file ends. In memory of its own, so that typed arrays over it
 * are aligned; unlike a new ArrayBuffer it is not cleared first.
 * @throws FileError when the system cannot read.
 */
export async function readPart(
  { file, kind, handle }: OpenFile,
  position: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, BYTES_A_CALL);
    const { bytesRead } = await handle.read(bytes, done, wanted, position + done).catch((cause: unknown) => {
      throw systemFault(file, FILE_KINDS[kind].expected, cause);
    });
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
