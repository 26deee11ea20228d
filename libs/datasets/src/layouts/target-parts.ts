/** Parts that the annotation of a whole target picture shows beside those of the pair: what metrics of like parts ask. */
import type { Point } from '@keygrid/geometry';

/** A part that the target picture shows and that has no partner in the source. */
export interface FurtherPart {
  /** As the data set numbers the parts of the category. */
  readonly id: number;
  readonly at: Point<'original'>;
}

/** Why a picture's own annotation cannot be used for a pair. */
export type PartsProblem = 'missing' | 'unreadable' | 'contradiction';

export type TargetParts =
  | { readonly further: readonly FurtherPart[] }
  | {
      readonly problem: PartsProblem;
      /** The annotation, relative to the folder of the data set. */
      readonly file: string;
      /** What is wrong with it; no full stop. */
      readonly what: string;
    };
