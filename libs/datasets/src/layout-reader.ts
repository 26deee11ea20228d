/** What is particular to one layout of a data set; everything else sees lists of ids and annotated pairs. */
import type { Box, Point, Size } from '@keygrid/geometry';
import type { Split } from './config.ts';
import type { Defect } from './defect.ts';
import type { PairFlags } from './pair.ts';

/** How annotations are read: as `fs.promises.readFile`, with its errors. */
export type ReadFile = (file: string) => Promise<Buffer>;

export interface LayoutReader {
  /** The folders and files of the layout and where users get the data set, for messages. */
  readonly expected: string;
  /** Whether a folder with these entries is meant to have this layout; what it lacks is said when it is read. */
  isMeant(entries: readonly string[], folder: string): Promise<boolean>;
  /** @throws MissingDataError naming the path when nothing of the layout is there. */
  open(folder: string, readFile?: ReadFile): Promise<OpenLayout>;
  /** Where the ids of a folder are to be seen, for messages. */
  listedIn(folder: string): string;
  /** The files a fingerprint covers, relative to the folder: what `open` and its pairs read and nothing else. */
  listFiles(folder: string): Promise<{ annotations: string[]; pictures: string[] }>;
}

/** A defect of a list of pairs. */
export interface ListDefect extends Defect {
  readonly split: Split;
}

/** A folder whose lists of pairs are read and checked. */
export interface OpenLayout {
  /** All that is wrong with the lists; what is wrong with a pair alone names it. */
  readonly defects: readonly ListDefect[];
  /** Of each split, in the order of its list; empty where the layout has no such split. */
  readonly ids: Readonly<Record<Split, readonly string[]>>;
  /**
   * The pair at a place of a split's list, read and checked now.
   * @throws MissingDataError when a file is missing; CorruptDataError with every defect. Who asked knows the pair.
   */
  read(split: Split, row: number): Promise<AnnotatedPair>;
}

export interface AnnotatedSide {
  /** Relative to the data set's folder. */
  readonly file: string;
  readonly size: Size;
  readonly box: Box<'original'>;
  readonly keypoints: readonly Point<'original'>[];
}

export interface AnnotatedPair {
  readonly category: string;
  readonly source: AnnotatedSide;
  readonly target: AnnotatedSide;
  readonly flags: PairFlags;
  readonly mirrored?: boolean;
}
