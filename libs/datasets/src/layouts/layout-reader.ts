/** What is particular to one layout of a data set; everything else sees lists of ids and annotated pairs. */
import type { PairFlags } from '@keygrid/contract';
import type { Box, Point, Size } from '@keygrid/geometry';
import type { AbsenceMark, AbsentKeypoint } from './absent-keypoints.ts';
import type { Split } from '../config.ts';
import type { Defect } from '../defect.ts';
import type { FurtherPart, TargetParts } from './target-parts.ts';

/** How annotations are read: as `readAnnotationFile`, with its errors. */
export type ReadFile = (file: string) => Promise<Buffer>;

export interface LayoutReader {
  /** The folders and files of the layout and where users get the data set, for messages. */
  readonly expected: string;
  /** Whether a folder with these entries is meant to have this layout; what it lacks is said when it is read. */
  isMeant(entries: readonly string[], folder: string): Promise<boolean>;
  /**
   * Reads the lists of these splits and no other.
   * @param readPartsFile For annotations that tell the parts of a whole picture and nothing a run needs. Default: `readFile`.
   * @throws MissingDataError naming the path when none of the lists is there.
   */
  open(
    folder: string,
    splits: readonly Split[],
    readFile?: ReadFile,
    readPartsFile?: ReadFile,
  ): Promise<OpenLayout>;
  /** The list of a split, relative to the folder: a file, or a folder of which every file is a pair. */
  listOf(split: Split): string;
  readonly listsAre: 'files' | 'folders';
  /** Where the ids of a folder are to be seen, for messages. */
  listedIn(folder: string): string;
  /** The files that version 1 of the identity covers, relative to the folder; none for layouts that are newer. */
  coveredByVersion1(folder: string): Promise<NamedFiles>;
  /** Marks of absent keypoints that have always been read as such. */
  readonly marksOfVersion1: readonly AbsenceMark[];
}

/** A defect of a list of pairs. */
export interface ListDefect extends Defect {
  readonly split: Split;
}

/** Paths relative to the folder, each once. */
export interface NamedFiles {
  readonly annotations: readonly string[];
  readonly pictures: readonly string[];
}

/** A folder whose lists of pairs are read and checked. */
export interface OpenLayout {
  /** All that is wrong with the lists; what is wrong with a pair alone names it. */
  readonly defects: readonly ListDefect[];
  /** Of each split that was asked for, in the order of its list. */
  readonly ids: Readonly<Record<Split, readonly string[]>>;
  /** The files that a split's list names; what an annotation names is not among them. */
  named(split: Split): NamedFiles;
  /**
   * The pair at a place of a split's list, read and checked now.
   * @throws MissingDataError when a file is missing; CorruptDataError with every defect. Who asked knows the pair.
   */
  read(split: Split, row: number): Promise<AnnotatedPair>;
  /** What the target picture's own annotation says beside the pair's, or why it says nothing; absent where a layout has none to read. */
  targetParts?(pair: AnnotatedPair): Promise<TargetParts | undefined>;
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
  /** Which part of the category each keypoint of the pair is, as the data set numbers them; absent where it does not say. */
  readonly keypointIds?: readonly number[];
  /** Parts of the target picture beside those of the pair, by id; absent where no annotation of the whole picture can be used. */
  readonly furtherParts?: readonly FurtherPart[];
  /** Keypoints of the annotation that are no part of the pair; none where this is absent. */
  readonly absent?: readonly AbsentKeypoint[];
  readonly mirrored?: boolean;
}
