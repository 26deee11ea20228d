/** What prediction may see of a pair (`Query`) and what only scoring and training may (`Truth`): invariant I8. */
import type { KeypointNumbering, PairFlags } from '@keygrid/contract';
import type { Box, Point, Size } from '@keygrid/geometry';
import type { Split } from './config.ts';
import type { FurtherPart } from './layouts/target-parts.ts';

export interface Query {
  /**
   * Unique within its data set. SPair-71k, SPair-U and AP-10K: the stem of its annotation file. PF-PASCAL and PF-WILLOW, whose lists name no
   * pairs and may repeat one: `<split>-<row>-<source>-<target>:<category>`, rows counted from 0001 below the heading.
   */
  readonly id: string;
  /** Position in its split's list, exclusions already taken out. */
  readonly index: number;
  /** Absolute paths. */
  readonly sourceFile: string;
  readonly targetFile: string;
  readonly sourceSize: Size;
  readonly targetSize: Size;
  readonly sourceKeypoints: readonly Point<'original'>[];
  /** Training sees both images and all keypoints mirrored left to right (PF-PASCAL's `flip`); those here are not yet. */
  readonly mirrored?: boolean;
}

export interface Truth {
  readonly id: string;
  /** One for each source keypoint, same order. */
  readonly targetKeypoints: readonly Point<'original'>[];
  readonly sourceBox: Box<'original'>;
  readonly targetBox: Box<'original'>;
  readonly category: string;
  readonly flags: PairFlags;
  /** One for each keypoint: which part of the category it is, as the data set numbers them; absent where it does not say. */
  readonly keypointIds?: readonly number[];
  /** Whose table these ids are of; absent without ids, and where the data set has no table. */
  readonly numbering?: KeypointNumbering;
  /** Parts that the target picture shows beside those of the pair; absent where no annotation of the whole picture can be used. */
  readonly furtherParts?: readonly FurtherPart[];
  /** Places in the annotation's list, from 0, of keypoints that are marked absent in either image and no part of the pair. */
  readonly absentPlaces?: readonly number[];
}

/** The pairs of one split, in a fixed order (I9). Annotations are read when asked for, never all at once. */
export interface PairList {
  readonly length: number;
  /** In the order of the pairs; known without reading an annotation. */
  readonly ids: readonly string[];
  query(index: number): Promise<Query>;
  truth(index: number): Promise<Truth>;
}

export interface Dataset {
  /** @throws UserError when the layout has no such split (`LAYOUT_DEFAULTS`). */
  split(name: Split): Promise<PairList>;
}
