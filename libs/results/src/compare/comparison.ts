/** Sides put against the first of them: what differs, their numbers, and what the same pairs say. */
import type { Interval, McNemar, PairedT, SignFlip, Statistic, Wilcoxon } from '@keygrid/statistics';
import type { Unit } from '../report/measured-columns.ts';

export interface CompareRequest {
  /** Ids of runs or their beginnings, names of studies, expressions over cells; two or more. */
  readonly sides: readonly string[];
  /** Expressions are about the cells of this study. Default: of all. */
  readonly study?: string;
  /** `image/original`. Default: each study's own. */
  readonly protocol?: string;
  /** Of pairs. Default: all. */
  readonly group?: string;
  /** What the tests are at. Default: 0.1, else the middle one. */
  readonly alpha?: number;
  /** Most pairs listed as gained, and as lost. Default: 5. */
  readonly pairs?: number;
  /** Score keypoint by keypoint, too: McNemar's test. */
  readonly keypoints?: boolean;
}

export interface ComparedSide {
  /** A, B, C … */
  readonly name: string;
  readonly asked: string;
  readonly studies: readonly string[];
  /** Finished ones, which count, and the others. */
  readonly cells: number;
  readonly unfinished: number;
  readonly evaluations: readonly string[];
  readonly trainings: number;
}

/** A setting of the resolved specs that not all sides have alike; a list a side, of its distinct values. */
export interface DifferingSetting {
  readonly setting: string;
  readonly values: readonly (readonly unknown[])[];
}

export interface ComparedMetric {
  readonly name: string;
  readonly unit: Unit;
  /** One a side, over seeds; null where not measured. */
  readonly values: readonly (Statistic | null)[];
}

/** In per cent of its keypoints. */
export interface PairChange {
  readonly pair: string;
  readonly keypoints: number;
  readonly from: number;
  readonly to: number;
}

export interface ComparedPairs {
  readonly pairs: number;
  readonly pictures: number;
  /** Mean gain a pair, percentage points. */
  readonly gain: number;
  /** 95 %, drawing pictures and seeds with replacement; null with one picture. */
  readonly bootstrap: Interval | null;
  /** Paired t with pictures as clusters: standard error, p, and p over the sides by Holm, and by Benjamini and Hochberg. */
  readonly clustered: {
    readonly error: number;
    readonly p: number;
    readonly adjustedP: number;
    readonly falseDiscoveryP: number;
  } | null;
  /** As if no two pairs shared a picture. */
  readonly independent: {
    readonly pairedT: PairedT | null;
    readonly wilcoxon: Wilcoxon | null;
    readonly signFlip: SignFlip | null;
  };
  readonly cohenD: number | null;
  readonly rankBiserial: number | null;
}

export interface SideContrast {
  readonly from: string;
  readonly to: string;
  /** How the sides' cells were matched: one to one, all else equal, or mean against mean. */
  readonly matched: 'cells' | 'means';
  /** Cells of either side without a partner. */
  readonly unmatched: number;
  /** Gain in percentage points over units: trainings, or evaluations without one. */
  readonly gain: Statistic;
  /** 95 %, Student t over units; null for one. */
  readonly interval: Interval | null;
  /** A smaller true gain would be missed more often than one time in five. */
  readonly detectable: number | null;
  readonly onPairs: ComparedPairs;
  readonly keypoints?: McNemar & { readonly gained: number; readonly lost: number };
  readonly gained: readonly PairChange[];
  readonly lost: readonly PairChange[];
}

export interface Comparison {
  /** `demo (test)` */
  readonly data: string;
  readonly protocol: string;
  readonly group: string;
  readonly alpha: number;
  readonly sides: readonly ComparedSide[];
  readonly settings: readonly DifferingSetting[];
  readonly metrics: readonly ComparedMetric[];
  /** Of each further side against the first. */
  readonly contrasts: readonly SideContrast[];
}
