/** The header of a safetensors file: 8 bytes of length, then JSON of names, types, shapes and places. */
import { UserError } from '@keygrid/contract';
import { duplicateKey } from '@keygrid/files';
import { z } from 'zod';
import { ELEMENT_BYTES, elementCount, type ElementType } from '../file-tensor.ts';

/** The format's own limit: a longer header is taken for damage. */
export const MAX_HEADER_BYTES = 100_000_000;

const whole = z.number().int().nonnegative();
const Entry = z.strictObject({
  dtype: z.string(),
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

type Bad = (why: string, cause?: unknown) => UserError;

/** Checks everything about `text`; `dataBytes` is what the file holds after the header. */
export function parseHeader(text: string, dataBytes: number, file: string): ParsedHeader {
  const bad: Bad = (why, cause) => damaged(file, why, cause);
  const { __metadata__: metadata = {}, ...rest } = parseObject(text, bad);
  const strings = z.record(z.string(), z.string()).safeParse(metadata);
  if (!strings.success) throw bad('its metadata is not a map of strings', strings.error);
  const described = Object.entries(rest).map(([name, value]) => ({ name, ...parseEntry(name, value, bad) }));
  const entries = withKnownTypes(described, file).map((each) => placed(each, bad));
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

function parseObject(text: string, bad: Bad): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('its header is not JSON', cause);
  }
  const header = Header.safeParse(json);
  if (!header.success || !text.startsWith('{')) throw bad('its header is not an object', header.error);
  const twice = duplicateKey(text);
  if (twice !== undefined) throw bad(`its header names ${twice} twice`);
  return header.data;
}

function parseEntry(name: string, value: unknown, bad: Bad): z.infer<typeof Entry> {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) throw bad(`tensor ${name} is described wrongly`, parsed.error);
  return parsed.data;
}

type Described = z.infer<typeof Entry> & { readonly name: string };
type Known = Described & { readonly dtype: ElementType };

/** One error for all tensors of other types: the file may be whole, but nothing here reads it. */
function withKnownTypes(described: readonly Described[], file: string): Known[] {
  const isKnown = (each: Described): each is Known => Object.hasOwn(ELEMENT_BYTES, each.dtype);
  const known = described.filter(isKnown);
  if (known.length === described.length) return known;
  const others = described.filter((each) => !isKnown(each)).map(({ name, dtype }) => `${name} is ${dtype}`);
  const readable = Object.keys(ELEMENT_BYTES).join(', ');
  const head = `${file} has tensors of types that are not read here (${readable} are):`;
  throw new UserError([head, ...others].join('\n  '));
}

function placed({ name, dtype, shape, data_offsets }: Known, bad: Bad): HeaderEntry {
  const [begin, end] = data_offsets;
  const elements = elementCount(shape);
  const what = `tensor ${name} [${shape.join(', ')}]`;
  if (Number.isNaN(elements)) throw bad(`${what} has too many elements`);
  const bytes = elements * ELEMENT_BYTES[dtype];
  if (end - begin !== bytes) throw bad(`${what} needs ${bytes} bytes, has ${end - begin}`);
  return { name, type: dtype, shape, begin, end };
}
