/** One index on disk: a line of JSON that describes it, then its columns. What is damaged or of another format is absent. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Layout, Split } from '../config.ts';
import { DEFECT_KINDS, type DefectKind } from '../defect.ts';
import type { ListDefect } from '../layouts/layout-reader.ts';
import { packedLength, type PackedPairs } from './packed-pairs.ts';
import { sha256 } from './scan-folder.ts';

export interface PairIndex {
  readonly layout: Layout;
  readonly root: string;
  readonly split: Split;
  /** `stateOf` its files. */
  readonly state: string;
  /** The split's list and every annotation and picture of its pairs, sorted, also those that are not there. */
  readonly files: readonly string[];
  /** Annotations of whole pictures, read for their parts: no run needs them, so they are no part of the data set's identity. */
  readonly partsFiles: readonly string[];
  /** Whether a keypoint has a mark of absence that version 1 of the identity took for a point. */
  readonly isMarked: boolean;
  /** Of the list of pairs. */
  readonly defects: readonly ListDefect[];
  readonly ids: readonly string[];
  /** In the order of the ids. */
  readonly pairs: PackedPairs;
}

/** Raised whenever an older index must be made again. */
const FORMAT = 'keygrid pair index 4';

const count = z.number().int().min(0);
const KnownDefect = z.object({
  split: Split,
  kind: z.enum(Object.keys(DEFECT_KINDS) as [DefectKind, ...DefectKind[]]),
  file: z.string(),
  line: z.number().optional(),
  pair: z.string().optional(),
  what: z.string(),
});
const Heading = z.object({
  format: z.literal(FORMAT),
  layout: Layout,
  root: z.string(),
  split: Split,
  state: z.string(),
  isMarked: z.boolean(),
  defects: z.array(KnownDefect),
  pictures: z.array(z.object({ file: z.string(), size: z.object({ width: count, height: count }) })),
  categories: z.array(z.string()),
  /** Bytes of each column. */
  columns: z.object({ facts: count, coordinates: count, ids: count, files: count, partsFiles: count }),
  single: z.boolean(),
  /** Of all columns together. */
  sha256: z.string(),
});

/** In the user's cache, one for each folder, layout and split. */
export function indexFileOf(cacheFolder: string, root: string, layout: Layout, split: Split): string {
  return path.join(cacheFolder, 'pairs', `${layout}-${sha256(root).slice(0, 20)}-${split}.index`);
}

/** Written aside and renamed: readers and other writers see a whole one, before or after. */
export async function writeIndexFile(file: string, index: PairIndex): Promise<void> {
  const { layout, root, split, state, files, partsFiles, isMarked, defects, ids, pairs } = index;
  const texts = [textOf(ids), textOf(files), textOf(partsFiles)] as const;
  const body = Buffer.concat([bytesOf(pairs.coordinates), bytesOf(pairs.facts), ...texts]);
  const heading: z.infer<typeof Heading> = {
    format: FORMAT,
    layout,
    root,
    split,
    state,
    isMarked,
    defects: [...defects],
    pictures: [...pairs.pictures],
    categories: [...pairs.categories],
    columns: {
      coordinates: pairs.coordinates.byteLength,
      facts: pairs.facts.byteLength,
      ids: texts[0].length,
      files: texts[1].length,
      partsFiles: texts[2].length,
    },
    single: pairs.coordinates instanceof Float32Array,
    sha256: sha256(body),
  };
  await fs.mkdir(path.dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}`;
  try {
    await fs.writeFile(aside, Buffer.concat([Buffer.from(`${JSON.stringify(heading)}\n`), body]));
    await fs.rename(aside, file);
  } catch (error) {
    await fs.rm(aside, { force: true });
    throw error;
  }
}

/** The index, or undefined where there is none that can be used. */
export async function readIndexFile(file: string): Promise<PairIndex | undefined> {
  const content = await fs.readFile(file).catch(() => undefined);
  const end = content?.indexOf('\n') ?? -1;
  if (!content || end < 0) return undefined;
  const heading = headingIn(content.subarray(0, end).toString());
  const body = content.subarray(end + 1);
  if (!heading || sha256(body) !== heading.sha256) return undefined;
  const { columns, single, pictures, categories } = heading;
  // A copy of their own: numbers must begin at multiples of their size.
  const numbers = new Uint8Array(body.subarray(0, columns.coordinates + columns.facts)).buffer;
  const coordinates = single
    ? new Float32Array(numbers, 0, columns.coordinates / 4)
    : new Float64Array(numbers, 0, columns.coordinates / 8);
  const facts = new Uint32Array(numbers, columns.coordinates);
  const pairs: PackedPairs = { pictures, categories, facts, coordinates };
  const idsFrom = columns.coordinates + columns.facts;
  const filesFrom = idsFrom + columns.ids;
  const partsFrom = filesFrom + columns.files;
  const ids = linesIn(body.subarray(idsFrom, filesFrom));
  if (ids.length !== packedLength(pairs)) return undefined;
  const files = linesIn(body.subarray(filesFrom, partsFrom));
  const partsFiles = linesIn(body.subarray(partsFrom));
  const { layout, root, split, state, isMarked, defects } = heading;
  return { layout, root, split, state, files, partsFiles, isMarked, defects, ids, pairs };
}

/** Separated by what no path holds. */
const textOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\0`).join(''));
const linesIn = (text: Buffer) => text.toString().split('\0').slice(0, -1);

function headingIn(line: string): z.infer<typeof Heading> | undefined {
  try {
    return Heading.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
