/** Reads an archive piece by piece: what it holds, in order, and whether it is whole. */
import { createHash } from 'node:crypto';
import { openFile, readPart, type OpenFile } from '@keygrid/files';
import { ARCHIVE_FORMAT, ArchiveError, Header, Line, type FileHead, type Totals } from './archive-format.ts';
import type { OnBytes } from './write-archive.ts';

export type Entry =
  | { readonly file: FileHead; readonly content: AsyncIterable<Buffer> }
  | { readonly row: string; readonly of: Readonly<Record<string, unknown>>; readonly json: string };

const PIECE_BYTES = 2 ** 20;
/** The longest row is the list of a data set's files. */
const MOST_LINE_BYTES = 2 ** 28;
const WHAT = 'an archive that `keygrid export STUDY --to FILE` or `keygrid backup` wrote';

export interface ReadArchive {
  readonly header: Header;
  /** Once, in order; what is not read of a file's content is passed over. Ends with an error where the archive is not whole. */
  readonly entries: AsyncIterable<Entry>;
}

/** `knownSchemas`: names of the migrations that this version has. @throws ArchiveError for what it cannot read. */
export async function readArchive<T>(
  file: string,
  knownSchemas: ReadonlySet<string>,
  use: (archive: ReadArchive) => Promise<T>,
  onBytes: OnBytes = () => {},
): Promise<T> {
  const open = await openFile(file, 'archive');
  try {
    const input = hashedInput(open, onBytes);
    const header = headerOf(file, await input.line(2 ** 16), knownSchemas);
    return await use({ header, entries: entriesOf(file, input) });
  } finally {
    await open.handle.close();
  }
}

function headerOf(file: string, line: string | undefined, knownSchemas: ReadonlySet<string>): Header {
  const read = Header.safeParse(jsonOf(line));
  if (!read.success) throw new ArchiveError(file, `is no archive of Keygrid; expected ${WHAT}`);
  const { format, schema } = read.data;
  if (format > ARCHIVE_FORMAT || !knownSchemas.has(schema))
    throw new ArchiveError(
      file,
      `was written by a newer version of Keygrid (format ${format}, schema ${schema.slice(0, 80)}); update Keygrid here`,
    );
  return read.data;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}

async function* entriesOf(file: string, input: Input): AsyncGenerator<Entry> {
  const counts = { rows: 0, files: 0 };
  for (;;) {
    const start = input.position();
    const text = await input.line(MOST_LINE_BYTES);
    if (text === undefined)
      throw new ArchiveError(file, `is cut off at byte ${start}, before its end; copy or write it again`);
    const read = Line.safeParse(jsonOf(text));
    if (!read.success)
      throw new ArchiveError(
        file,
        `is damaged at byte ${start}: no line of an archive is there; copy or write it again`,
      );
    const line = read.data;
    if ('end' in line)
      return checkEnd(file, line.end, { ...counts, sha256: input.sha256BeforeLine() }, await input.isAtEnd());
    if ('row' in line) {
      counts.rows += 1;
      yield { ...line, json: text.slice(`{"row":${JSON.stringify(line.row)},"of":`.length, -1) };
      continue;
    }
    counts.files += 1;
    const content = input.bytes(line.file.bytes);
    yield { file: line.file, content };
    for await (const rest of content) void rest;
    if ((await input.line(1)) !== '')
      throw new ArchiveError(
        file,
        `is cut off or damaged at byte ${input.position()}, within ${line.file.key}; copy or write it again`,
      );
  }
}

function checkEnd(file: string, said: Totals, found: Totals, isAtEnd: boolean): void {
  const isWhole =
    said.sha256 === found.sha256 && said.rows === found.rows && said.files === found.files && isAtEnd;
  if (isWhole) return;
  throw new ArchiveError(
    file,
    `is damaged: its content has SHA-256 ${found.sha256.slice(0, 12)}…, and it was written with ${said.sha256.slice(0, 12)}…; copy or write it again`,
  );
}

interface Input {
  /** Without its line feed; undefined where the file ends before one. Longer than `most`: undefined, too. */
  line(most: number): Promise<string | undefined>;
  bytes(length: number): AsyncIterable<Buffer>;
  position(): number;
  /** Of all that came before the line that was read last. */
  sha256BeforeLine(): string;
  isAtEnd(): Promise<boolean>;
}

function hashedInput(open: OpenFile, onBytes: OnBytes): Input {
  const hash = createHash('sha256');
  let held: Buffer = Buffer.alloc(0);
  let fetched = 0;
  let position = 0;
  const more = async (): Promise<Buffer> => {
    const piece = await readPart(open, fetched, PIECE_BYTES);
    fetched += piece.length;
    onBytes(fetched);
    return piece;
  };
  /** The line that was read last joins the hash when reading goes on. */
  let lastLine: Buffer = Buffer.alloc(0);
  const take = (length: number): Buffer => {
    hash.update(lastLine);
    lastLine = Buffer.alloc(0);
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    position += length;
    return taken;
  };
  return {
    position: () => position,
    sha256BeforeLine: () => hash.copy().digest('hex'),
    async isAtEnd() {
      return held.length === 0 && (await more()).length === 0;
    },
    async line(most) {
      const parts = [held];
      let length = held.length;
      let end = held.indexOf(10);
      while (end < 0) {
        if (length > most) return undefined;
        const piece = await more();
        if (piece.length === 0) return undefined;
        const at = piece.indexOf(10);
        end = at < 0 ? -1 : length + at;
        parts.push(piece);
        length += piece.length;
      }
      held = parts.length === 1 ? held : Buffer.concat(parts);
      lastLine = take(end + 1);
      return lastLine.toString('utf8', 0, end);
    },
    async *bytes(length) {
      for (let left = length; left > 0;) {
        if (held.length === 0) held = await more();
        if (held.length === 0) return;
        const part = take(Math.min(left, held.length));
        hash.update(part);
        left -= part.length;
        yield part;
      }
    },
  };
}
