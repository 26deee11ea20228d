/** Writes an archive: under another name first, hashed on the way, and under its own once it is whole. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { shortened, UserError } from '@keygrid/contract';
import { ARCHIVE_FORMAT, type FileHead, type Header, type Totals } from './archive-format.ts';

export interface ArchiveWriter {
  /** `json`: the row as JSON text, on one line. */
  row(table: string, json: string): Promise<void>;
  /** `local` must have the content that `head` names. */
  file(head: FileHead, local: string): Promise<void>;
}

export interface Written extends Totals {
  readonly bytes: number;
}

/** Told how many bytes are done, piece by piece. */
export type OnBytes = (bytes: number) => void;

const PIECE_BYTES = 2 ** 20;

/** Nothing is left of it when `fill` or the disk fails. */
export async function writeArchive(
  target: string,
  header: Omit<Header, 'archive' | 'format'>,
  fill: (archive: ArchiveWriter) => Promise<void>,
  onBytes: OnBytes = () => {},
): Promise<Written> {
  const found = await fs.stat(target).catch(() => undefined);
  if (found && !found.isFile())
    throw new UserError(`${target} is no regular file; expected a name for a new file`);
  const partial = `${target}.${process.pid}.partial`;
  try {
    const written = await writeTo(partial, header, fill, onBytes);
    await fs.rename(partial, target);
    return written;
  } catch (error) {
    await fs.rm(partial, { force: true });
    throw explained(target, error);
  }
}

function explained(target: string, error: unknown): unknown {
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  const isOfTarget = syscall === 'write' || syscall === 'fsync' || path?.startsWith(target) === true;
  if (code === undefined || !isOfTarget) return error;
  return new Error(`${target} cannot be written: ${shortened(message)}. Nothing of it was left there.`, {
    cause: error,
  });
}

async function writeTo(
  partial: string,
  header: Omit<Header, 'archive' | 'format'>,
  fill: (archive: ArchiveWriter) => Promise<void>,
  onBytes: OnBytes,
): Promise<Written> {
  const handle = await fs.open(partial, 'w');
  try {
    const out = hashedOutput(handle, onBytes);
    const counts = { rows: 0, files: 0 };
    await out.text(`${JSON.stringify({ archive: 'keygrid', format: ARCHIVE_FORMAT, ...header })}\n`);
    await fill({
      async row(table, json) {
        counts.rows += 1;
        await out.text(`{"row":${JSON.stringify(table)},"of":${json}}\n`);
      },
      async file(head, local) {
        counts.files += 1;
        await out.text(`${JSON.stringify({ file: head })}\n`);
        await copyInto(out, head, local);
        await out.text('\n');
      },
    });
    const totals: Totals = { ...counts, sha256: out.sha256() };
    await out.text(`${JSON.stringify({ end: totals })}\n`);
    await out.flush();
    await handle.sync();
    return { ...totals, bytes: out.bytes() };
  } finally {
    await handle.close();
  }
}

async function copyInto(out: Output, { key, bytes }: FileHead, local: string): Promise<void> {
  let copied = 0;
  for await (const part of createReadStream(local, { highWaterMark: PIECE_BYTES })) {
    copied += (part as Buffer).length;
    await out.raw(part as Buffer);
  }
  if (copied !== bytes)
    throw new Error(`${key} changed while it was copied: ${copied} bytes, expected ${bytes}`);
}

interface Output {
  text(text: string): Promise<void>;
  raw(bytes: Buffer): Promise<void>;
  flush(): Promise<void>;
  /** Of all bytes so far. */
  sha256(): string;
  bytes(): number;
}

function hashedOutput(handle: fs.FileHandle, onBytes: OnBytes): Output {
  const hash = createHash('sha256');
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let total = 0;
  const flush = async (): Promise<void> => {
    const piece = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    for (let done = 0; done < piece.length;) done += (await handle.write(piece, done)).bytesWritten;
    onBytes(total);
  };
  const raw = async (bytes: Buffer): Promise<void> => {
    hash.update(bytes);
    waiting.push(bytes);
    waitingBytes += bytes.length;
    total += bytes.length;
    if (waitingBytes >= PIECE_BYTES) await flush();
  };
  return {
    raw,
    flush,
    text: (text) => raw(Buffer.from(text)),
    sha256: () => hash.copy().digest('hex'),
    bytes: () => total,
  };
}
