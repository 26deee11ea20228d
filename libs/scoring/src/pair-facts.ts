/** What scoring must know of a pair, once per data set and split: the truth and what groups the pair belongs to. */
import type { KeypointNumbering, PairFlags } from '@keygrid/contract';
import { longerSide } from '@keygrid/geometry';
import type { Box, Point, Size } from '@keygrid/geometry';

/** A part that the target picture shows and that has no partner in the source. */
export interface FurtherPart {
  /** As the data set numbers the parts of the category. */
  readonly id: number;
  readonly at: Point<'original'>;
}

/** Plain values only, so that facts survive JSON. */
export interface PairFacts {
  readonly id: string;
  readonly category: string;
  readonly targetSize: Size;
  /** The target object's annotated box. */
  readonly targetBox: Box<'original'>;
  /** True target keypoints, original pixels, in the order of the predictions. */
  readonly truth: readonly Point<'original'>[];
  /** Longer side of the keypoints' box in original pixels, absent without keypoints; over the model's input side it is r of docs/method.md §7. */
  readonly extents: { readonly source?: number; readonly target?: number };
  readonly flags: PairFlags;
  /** One for each true keypoint: which part of the category it is, as the data set numbers them; absent where it does not say. */
  readonly keypointIds?: readonly number[];
  /** Whose table these ids are of; absent where no table says what they are. */
  readonly numbering?: KeypointNumbering;
  /**
   * Parts of the target picture beside those of the pair; `unknown` where no annotation of the whole picture could be used. Absent where
   * no table says what the ids are, and in facts that were stored before these parts were read.
   */
  readonly furtherParts?: readonly FurtherPart[] | 'unknown';
  /** Places in the annotation's list, from 0, of keypoints marked absent: they are not in `truth` and never scored. */
  readonly absentPlaces?: readonly number[];
}

/** The parts of a data set's query and truth that scoring needs. */
export interface ScoredQuery {
  readonly id: string;
  readonly targetSize: Size;
  readonly sourceKeypoints: readonly Point<'original'>[];
}
export interface ScoredTruth {
  readonly category: string;
  readonly targetBox: Box<'original'>;
  readonly targetKeypoints: readonly Point<'original'>[];
  readonly flags: PairFlags;
  readonly keypointIds?: readonly number[];
  readonly numbering?: KeypointNumbering;
  readonly furtherParts?: readonly FurtherPart[];
  readonly absentPlaces?: readonly number[];
}

export function pairFacts(query: ScoredQuery, truth: ScoredTruth): PairFacts {
  return {
    id: query.id,
    category: truth.category,
    targetSize: query.targetSize,
    targetBox: truth.targetBox,
    truth: truth.targetKeypoints,
    extents: { source: longerSide(query.sourceKeypoints), target: longerSide(truth.targetKeypoints) },
    flags: truth.flags,
    ...(truth.keypointIds ? { keypointIds: truth.keypointIds } : {}),
    ...(truth.numbering
      ? { numbering: truth.numbering, furtherParts: truth.furtherParts ?? ('unknown' as const) }
      : {}),
    ...(truth.absentPlaces ? { absentPlaces: truth.absentPlaces } : {}),
  };
}
