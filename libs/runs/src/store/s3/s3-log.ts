/**
 * Logs on S3, where nothing can be appended to: a log is objects `<key>.<offset of its first byte>`, each at most a quarter of a
 * mebibyte and a piece. The last one is written again as it grows; one that could not be written goes out with the next piece.
 */
import type { S3Objects } from './s3-objects.ts';

/** A piece of a log, or of any file: where it is, and which bytes of the whole it holds. */
export interface Piece {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

interface OpenPart {
  readonly from: number;
  readonly content: Buffer;
}

const NOTHING = Buffer.alloc(0);
const PART_BYTES = 256 * 1024;
const DIGITS = 12;
/** Logs whose last part is held here; a worker writes one a slot. */
const OPEN_LOGS = 64;

export interface S3Logs {
  /** One after the other for each log. Only one process writes to a log: its key holds the fence. */
  append(key: string, text: string): Promise<void>;
  /** In order; a file that was published under the key itself is the first of them. Empty where there is nothing. */
  pieces(key: string): Promise<Piece[]>;
}

export function s3Logs(objects: S3Objects): S3Logs {
  const open = new Map<string, OpenPart>();
  const unsent = new Map<string, Buffer>();
  const writing = new Map<string, Promise<void>>();
  const pieces = (key: string) => piecesOf(objects, key);
  const send = async (key: string) => {
    const sent = unsent.get(key);
    if (sent === undefined) return;
    const part = open.get(key) ?? (await lastPart(objects, await pieces(key)));
    const content = Buffer.concat([part.content, sent]);
    await objects.put(partKey(key, part.from), content);
    const later = unsent.get(key)?.subarray(sent.length) ?? NOTHING;
    if (later.length > 0) unsent.set(key, later);
    else unsent.delete(key);
    const isFull = content.length >= PART_BYTES;
    open.delete(key); // and last again: the first is the one used longest ago
    open.set(key, isFull ? { from: part.from + content.length, content: NOTHING } : { ...part, content });
    const [oldest] = open.keys();
    if (open.size > OPEN_LOGS && oldest !== undefined) open.delete(oldest);
  };
  return {
    pieces,
    append(key, text) {
      unsent.set(key, Buffer.concat([unsent.get(key) ?? NOTHING, Buffer.from(text)]));
      const done = (writing.get(key) ?? Promise.resolve()).then(() => send(key));
      const settled = done
        .catch(() => {})
        .then(() => {
          if (writing.get(key) === settled) writing.delete(key);
        });
      writing.set(key, settled);
      return done;
    },
  };
}

/** The log that an object is a part of; undefined for any other object. */
export const logOfPart = (key: string): string | undefined => /^(.+)\.\d{12}$/.exec(key)?.[1];

const partKey = (key: string, from: number) => `${key}.${String(from).padStart(DIGITS, '0')}`;

async function piecesOf(objects: S3Objects, key: string): Promise<Piece[]> {
  const found = await objects.list(key);
  const whole = found
    .filter((object) => object.key === key)
    .map(({ bytes }) => ({ key, from: 0, to: bytes }));
  const parts = found
    .filter((object) => logOfPart(object.key) === key)
    .map((object) => ({ ...object, from: Number(object.key.slice(-DIGITS)) }))
    .map((object) => ({ key: object.key, from: object.from, to: object.from + object.bytes }));
  return [...whole, ...parts];
}

/** The last part while it has room, or a new one behind it. */
async function lastPart(objects: S3Objects, pieces: readonly Piece[]): Promise<OpenPart> {
  const last = pieces.at(-1);
  if (last === undefined) return { from: 0, content: NOTHING };
  const isFull = logOfPart(last.key) === undefined || last.to - last.from >= PART_BYTES;
  if (isFull) return { from: last.to, content: NOTHING };
  const content = await objects.get(last.key);
  const read: Buffer[] = [];
  for await (const bytes of content ?? []) read.push(bytes);
  return { from: last.from, content: Buffer.concat(read) };
}
