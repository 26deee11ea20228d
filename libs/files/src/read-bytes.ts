/** The whole of a file from outside, never more than its kind may have. */
import { closeSync, readSync } from 'node:fs';
import { systemFault } from './file-error.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';
import { openFile, openFileSync, tooLarge } from './open-file.ts';

/** The system reads no more than 2 GiB in one call. */
const BYTES_A_CALL = 2 ** 30;

/** @throws FileError as `openFile`. */
export async function readBytes(file: string, kind: FileKind): Promise<Buffer> {
  const { handle, size } = await openFile(file, kind);
  try {
    const content = new GrowingBuffer(file, kind, size);
    for (let got = -1; got !== 0 && !content.isWhole(got);) {
      const { bytes, at, wanted } = content.room();
      got = (await handle.read(bytes, at, wanted, null)).bytesRead;
      content.took(got);
    }
    return content.all();
  } catch (cause) {
    throw explained(cause, file, kind);
  } finally {
    await handle.close();
  }
}

/** As `readBytes`, for callers that cannot wait. */
export function readBytesSync(file: string, kind: FileKind): Buffer {
  const { descriptor, size } = openFileSync(file, kind);
  try {
    const content = new GrowingBuffer(file, kind, size);
    for (let got = -1; got !== 0 && !content.isWhole(got);) {
      const { bytes, at, wanted } = content.room();
      got = readSync(descriptor, bytes, at, wanted, null);
      content.took(got);
    }
    return content.all();
  } catch (cause) {
    throw explained(cause, file, kind);
  } finally {
    closeSync(descriptor);
  }
}

function explained(cause: unknown, file: string, kind: FileKind): unknown {
  const isOfSystem = typeof (cause as NodeJS.ErrnoException).code === 'string';
  return isOfSystem ? systemFault(file, FILE_KINDS[kind].expected, cause) : cause;
}

/** Starts at the size the system told; a file that says 0 or grows (as in /proc) is still read to its end. */
class GrowingBuffer {
  private readonly file: string;
  private readonly kind: FileKind;
  private readonly told: number;
  private bytes: Buffer;
  private filled = 0;

  constructor(file: string, kind: FileKind, told: number) {
    this.file = file;
    this.kind = kind;
    this.told = told;
    this.bytes = Buffer.allocUnsafeSlow(told === 0 ? 2 ** 16 : told + 1);
  }

  room(): { bytes: Buffer; at: number; wanted: number } {
    if (this.filled === this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length);
      this.bytes.copy(larger);
      this.bytes = larger;
    }
    const wanted = Math.min(this.bytes.length - this.filled, BYTES_A_CALL);
    return { bytes: this.bytes, at: this.filled, wanted };
  }

  took(got: number): void {
    this.filled += got;
    if (this.filled > FILE_KINDS[this.kind].maxBytes) throw tooLarge(this.file, this.kind, this.filled);
  }

  /** The last read gave less than there was room for, and all that was told is there: saves asking for the end. */
  isWhole(got: number): boolean {
    return got > 0 && this.filled === this.told;
  }

  all(): Buffer {
    return this.bytes.subarray(0, this.filled);
  }
}
