/** The header of a safetensors file: 8 bytes of length, then JSON of names, types, shapes and places. */
import { UserError } from '@keygrid/geometry';
import { z } from 'zod';

/** Bytes of one element of each type read here. */
export const ELEMENT_BYTES = { F32: 4, F16: 2, BF16: 2, I64: 8 } as const;
export type ElementType = keyof typeof ELEMENT_BYTES;

/** The format's own limit: a longer header is taken for damage. */
export const MAX_HEADER_BYTES = 100_000_000;

const whole = z.number().int().nonnegative();
const Entry = z.strictObject({
  dtype: z.enum(['F32', 'F16', 'BF16', 'I64']),
  shape: z.array(whole),
  data_offsets: z.tuple([whole, whole]),
});
const Header = z.record(z.string(), z.unknown());

export interface HeaderEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface ParsedHeader {
  readonly metadata: Record<string, string>;
  /** In the order of their places, which cover the data exactly. */
  readonly entries: readonly HeaderEntry[];
}

/** Checks everything about `text`; `dataBytes` is what the file holds after the header. */
export function parseHeader(text: string, dataBytes: number, file: string): ParsedHeader {
  const bad = (why: string, cause?: unknown) => damaged(file, why, cause);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('its header is not JSON', cause);
  }
  const header = Header.safeParse(json);
  if (!header.success) throw bad('its header is not an object', header.error);
  const { __metadata__: metadata = {}, ...rest } = header.data;
  const strings = z.record(z.string(), z.string()).safeParse(metadata);
  if (!strings.success) throw bad('its metadata is not a map of strings', strings.error);
  const entries = Object.entries(rest).map(([name, value]) => parseEntry(name, value, bad));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let place = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== place)
      throw bad(`tensor ${name} begins at byte ${begin}, expected ${place} (overlap or gap)`);
    place = end;
  }
  if (place !== dataBytes) throw bad(`it holds ${dataBytes} bytes of data, the header describes ${place}`);
  return { metadata: strings.data, entries };
}

export function damaged(file: string, why: string, cause?: unknown): UserError {
  return new UserError(`${file} is not a whole safetensors file: ${why}. Write or copy it again.`, { cause });
}

function parseEntry(
  name: string,
  value: unknown,
  bad: (why: string, cause?: unknown) => UserError,
): HeaderEntry {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) {
    throw bad(`tensor ${name} is described wrongly (types read here: F32, F16, BF16, I64)`, parsed.error);
  }
  const { dtype: type, shape, data_offsets } = parsed.data;
  const [begin, end] = data_offsets;
  const bytes = shape.reduce((product, size) => product * size, ELEMENT_BYTES[type]);
  if (end - begin !== bytes)
    throw bad(`tensor ${name} [${shape.join(', ')}] needs ${bytes} bytes, has ${end - begin}`);
  return { name, type, shape, begin, end };
}
