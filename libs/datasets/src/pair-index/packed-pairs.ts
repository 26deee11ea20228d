/** Annotated pairs in a few typed arrays: some hundred bytes a pair, no object until one is asked for. */
import type { PairFlags } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import { ABSENCE_MARKS, type AbsentKeypoint } from '../layouts/absent-keypoints.ts';
import type { AnnotatedPair, AnnotatedSide } from '../layouts/layout-reader.ts';
import type { FurtherPart } from '../layouts/target-parts.ts';

/** A picture as a pair's annotation describes it. */
export type PictureFacts = Pick<AnnotatedSide, 'file' | 'size'>;

export interface PackedPairs {
  readonly pictures: readonly PictureFacts[];
  readonly categories: readonly string[];
  /**
   * Of each pair six numbers: source picture, target picture, category, flags (`packFlags`), further parts of the target plus one (0 where
   * these are not known), end of its coordinates.
   */
  readonly facts: Uint32Array;
  /**
   * Of each pair both boxes, then x and y of each source keypoint, then of each target keypoint, then a number for
   * each absent keypoint, then the id of each keypoint where they have ids, then id, x and y of each further part; exact.
   */
  readonly coordinates: Float32Array | Float64Array;
}

const FACTS = 6;
/** Flags of a pair that could not be read when the index was made. */
const UNREADABLE = 0xffffffff;
const BOXES = 8;
/** Numbers of one further part. */
const PART = 3;

export interface Packer {
  /** `undefined` for a pair that could not be read: it has a place and nothing in it, as one with too much for it. */
  add(pair: AnnotatedPair | undefined): void;
  packed(): PackedPairs;
}

export function createPacker(): Packer {
  const pictures = numbering<PictureFacts>(({ file, size }) => `${size.width} ${size.height} ${file}`);
  const categories = numbering<string>((name) => name);
  const facts: number[] = [];
  const coordinates: number[] = [];
  const put = (points: readonly Point<'original'>[]) => {
    for (const { x, y } of points) coordinates.push(x, y);
  };
  return {
    add(pair) {
      if (!pair || (pair.absent?.length ?? 0) > MOST_ABSENT) {
        facts.push(0, 0, 0, UNREADABLE, 0, coordinates.length);
        return;
      }
      const { source, target, category, flags, keypointIds = [], furtherParts, absent = [], mirrored } = pair;
      for (const { box } of [source, target]) coordinates.push(box.x1, box.y1, box.x2, box.y2);
      put(source.keypoints);
      put(target.keypoints);
      for (const one of absent) coordinates.push(packAbsent(one));
      for (const id of keypointIds) coordinates.push(id);
      for (const { id, at } of furtherParts ?? []) coordinates.push(id, at.x, at.y);
      const numbers = [pictures.of(source), pictures.of(target), categories.of(category)];
      const bits = packFlags(flags, {
        mirrored,
        named: pair.keypointIds !== undefined,
        absent: absent.length,
      });
      const further = furtherParts ? furtherParts.length + 1 : 0;
      for (const number of [...numbers, bits, further, coordinates.length]) facts.push(number);
    },
    packed: () => ({
      pictures: pictures.all().map(({ file, size }) => ({ file, size })),
      categories: categories.all(),
      facts: Uint32Array.from(facts),
      coordinates: Float64Array.from(coordinates),
    }),
  };
}

/** Several packed parts as one, in their order; coordinates in single precision where that is exact for all. */
export function joinPacked(parts: readonly PackedPairs[]): PackedPairs {
  const pictures = numbering<PictureFacts>(({ file, size }) => `${size.width} ${size.height} ${file}`);
  const categories = numbering<string>((name) => name);
  const facts = new Uint32Array(parts.reduce((sum, part) => sum + part.facts.length, 0));
  const isSingle = parts.every(({ coordinates }) =>
    coordinates.every((value) => Math.fround(value) === value),
  );
  const count = parts.reduce((sum, part) => sum + part.coordinates.length, 0);
  const coordinates = isSingle ? new Float32Array(count) : new Float64Array(count);
  let [row, end] = [0, 0];
  for (const part of parts) {
    const picture = part.pictures.map((one) => pictures.of(one));
    const category = part.categories.map((one) => categories.of(one));
    for (let i = 0; i < part.facts.length; i += FACTS) {
      const [source = 0, target = 0, named = 0, flags = 0, further = 0, ends = 0] = part.facts.subarray(
        i,
        i + FACTS,
      );
      const numbers = [picture[source] ?? 0, picture[target] ?? 0, category[named] ?? 0];
      facts.set([...numbers, flags, further, end + ends], row);
      row += FACTS;
    }
    coordinates.set(part.coordinates, end);
    end += part.coordinates.length;
  }
  return { pictures: pictures.all(), categories: categories.all(), facts, coordinates };
}

export const packedLength = ({ facts }: PackedPairs): number => facts.length / FACTS;

/** The pair as it was added; undefined when it could not be read then. */
export function unpackPair(packed: PackedPairs, place: number): AnnotatedPair | undefined {
  const at = place * FACTS;
  const [source = 0, target = 0, category = 0, flags = 0, parts = 0, end = 0] = packed.facts.subarray(
    at,
    at + FACTS,
  );
  if (flags === UNREADABLE) return undefined;
  const start = place === 0 ? 0 : (packed.facts[at - 1] ?? 0);
  const values = packed.coordinates.subarray(start, end);
  const absentCount = flags >>> ABSENT_FROM;
  const isNamed = (flags & NAMED) !== 0;
  const partsFrom = values.length - PART * Math.max(0, parts - 1);
  const keypoints = (partsFrom - absentCount - BOXES) / (isNamed ? 5 : 4);
  const absentFrom = BOXES + 4 * keypoints;
  const idsFrom = absentFrom + absentCount;
  const side = (picture: number, box: number, first: number): AnnotatedSide => {
    const { file = '', size = { width: 0, height: 0 } } = packed.pictures[picture] ?? {};
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = values.subarray(box, box + 4);
    const points = Array.from({ length: keypoints }, (_, k) => ({
      x: values[first + 2 * k] ?? 0,
      y: values[first + 2 * k + 1] ?? 0,
    }));
    return { file, size, box: { x1, y1, x2, y2 }, keypoints: points };
  };
  const isMirrored = (flags & MIRRORED) !== 0;
  return {
    category: packed.categories[category] ?? '',
    source: side(source, 0, BOXES),
    target: side(target, 4, BOXES + 2 * keypoints),
    flags: unpackFlags(flags),
    ...(isNamed ? { keypointIds: Array.from(values.subarray(idsFrom, partsFrom)) } : {}),
    ...(parts === 0 ? {} : { furtherParts: unpackParts(values.subarray(partsFrom)) }),
    ...(absentCount === 0 ? {} : { absent: Array.from(values.subarray(absentFrom, idsFrom), unpackAbsent) }),
    ...(isMirrored ? { mirrored: true } : {}),
  };
}

const FLAGS = ['viewpoint', 'scale', 'truncation', 'occlusion'] as const;
/** The bit above the four flags of four bits each. */
const MIRRORED = 1 << 16;
/** Keypoints have ids. */
const NAMED = 1 << 17;
/** The count of absent keypoints is in the bits from here on. */
const ABSENT_FROM = 18;
const MOST_ABSENT = 16_000;

interface Marks {
  readonly mirrored?: boolean | undefined;
  readonly named: boolean;
  readonly absent: number;
}

/** Each flag's value plus one, 0 where it is not annotated. */
function packFlags(flags: PairFlags, { mirrored = false, named, absent }: Marks): number {
  const packed = FLAGS.reduce((bits, name, i) => bits | (((flags[name] ?? -1) + 1) << (4 * i)), 0);
  return (absent << ABSENT_FROM) | packed | (mirrored ? MIRRORED : 0) | (named ? NAMED : 0);
}

const packAbsent = ({ place, mark }: AbsentKeypoint): number =>
  place * ABSENCE_MARKS.length + ABSENCE_MARKS.indexOf(mark);

function unpackAbsent(packed: number): AbsentKeypoint {
  const count = ABSENCE_MARKS.length;
  return { place: Math.floor(packed / count), mark: ABSENCE_MARKS[packed % count] ?? 'nan' };
}

function unpackParts(values: ArrayLike<number>): FurtherPart[] {
  return Array.from({ length: values.length / PART }, (_, i) => ({
    id: values[PART * i] ?? 0,
    at: { x: values[PART * i + 1] ?? 0, y: values[PART * i + 2] ?? 0 },
  }));
}

function unpackFlags(bits: number): PairFlags {
  const entries = FLAGS.flatMap((name, i) => {
    const value = (bits >>> (4 * i)) & 15;
    return value === 0 ? [] : [[name, value - 1] as const];
  });
  return Object.fromEntries(entries);
}

function numbering<T>(keyOf: (value: T) => string) {
  const numbers = new Map<string, number>();
  const values: T[] = [];
  return {
    of(value: T): number {
      const key = keyOf(value);
      let number = numbers.get(key);
      if (number === undefined) {
        number = values.push(value) - 1;
        numbers.set(key, number);
      }
      return number;
    },
    all: (): readonly T[] => values,
  };
}
