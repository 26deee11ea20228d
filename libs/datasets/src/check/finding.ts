/** What a check of a data set's folder finds, as values: the caller prints them. */
import type { Layout, Split } from '../config.ts';
import type { Defect } from '../defect.ts';

export interface PairName {
  readonly split: Split;
  readonly id: string;
}

/** A run that meets it fails (I12). */
export interface FoundDefect extends Omit<Defect, 'pair'> {
  /** Relative to the folder. */
  readonly file: string;
  /** The pairs it spoils; none where a line cannot be told to be a pair. */
  readonly pairs: readonly PairName[];
}

export type FactKind =
  | 'count'
  | 'outside-box'
  | 'absent-keypoints'
  | 'at-zero'
  | 'no-keypoints'
  | 'no-keypoint-ids'
  | 'image-annotation-missing'
  | 'image-annotation-unreadable'
  | 'image-annotation-contradicts'
  | 'repeated'
  | 'reversed'
  | 'shared-pictures'
  | 'shared-pairs';

/** Worth knowing; a run goes on. */
export interface Fact {
  readonly kind: FactKind;
  /** Where the fact is about two splits: the later one. */
  readonly split: Split;
  /** A sentence without its full stop. */
  readonly what: string;
  readonly pairs: readonly PairName[];
}

export interface SplitReport {
  readonly split: Split;
  /** Listed, defective ones among them. */
  readonly pairs: number;
  /** As published, when the folder looks like the published data set. */
  readonly published?: number;
  /** Different pictures and keypoints (of the source; as many in the target) of the pairs that can be read. */
  readonly pictures: number;
  readonly keypoints: number;
  readonly defectivePairs: number;
}

export interface CheckReport {
  readonly folder: string;
  readonly layout: Layout;
  readonly splits: readonly SplitReport[];
  /** Different pictures over all splits. */
  readonly pictures: number;
  readonly defects: readonly FoundDefect[];
  readonly facts: readonly Fact[];
}
