/** What is compared with what, and what came out. */
import type { Case } from '../case.ts';
import type { Limit } from './machine-limit.ts';
import type { Calls } from '../processes/protocol.ts';
import type { Spread } from './statistics.ts';

/** What a contender's process computes with. */
export interface Settings {
  /** Default float32. */
  readonly precision?: 'float32' | 'tf32';
  /** Ours: the calls of a GPU, on a CPU too. */
  readonly codePath?: 'gpu';
}

export interface Contender {
  /** Unique within its comparison, e.g. `keygrid centre-pivot`. */
  readonly name: string;
  readonly who: 'keygrid' | 'pytorch';
  readonly case: Case;
  /** A peer's way of computing the case (`bench/peers/conv4d.py`); left out: the fastest one found. */
  readonly way?: string;
  readonly settings?: Settings;
}

/** How many times as long `of` takes as `to`; both are contenders' names. */
export interface WantedRatio {
  readonly of: string;
  readonly to: string;
  /** What the paper reports for this ratio, and of what. */
  readonly paper?: { readonly value: number; readonly of: string };
}

export interface Comparison {
  readonly name: string;
  readonly contenders: readonly Contender[];
  readonly ratios: readonly WantedRatio[];
  /** Cases so large that no two of their processes should be alive at once; each turn then begins with warming up. */
  readonly oneAtATime?: boolean;
  /** Of such a turn. Default 1. */
  readonly repeats?: number;
}

export interface ContenderResult {
  readonly name: string;
  readonly who: 'keygrid' | 'pytorch';
  /** As it was sent, completed by the peer's choice of a way. */
  readonly case: Case;
  readonly flops?: number;
  /** Milliseconds, `[round][repetition]`. */
  readonly rounds: readonly number[][];
  readonly ms: Spread;
  /** Processor time likewise, all threads together. */
  readonly cpuRounds: readonly number[][];
  readonly cpuMs: Spread;
  readonly gflopsPerSecond?: number;
  /** Of the machine's limit as measured in the same rounds. */
  readonly shareOfLimit?: number;
  /** Largest resident size of its process with libraries loaded, while the case was made ready, and from then on. */
  readonly startBytes: number;
  readonly preparedBytes: number;
  readonly peakBytes: number;
  /** Milliseconds of a repetition in which the host waited for the device, the median; the rest is the host's own. */
  readonly waitingMs?: number;
  readonly calls?: Calls;
  /** On a card: per cent of the time in which it computed, and its memory beyond what was in use before. */
  readonly card?: { readonly busy: number; readonly peakMiB: number };
  /** Milliseconds of each way the peer tried. */
  readonly tried?: Readonly<Record<string, number>>;
}

export interface RatioResult extends WantedRatio {
  readonly ratio: Spread;
  /** The same of processor time. */
  readonly cpuRatio: Spread;
}

export interface ComparisonResult {
  readonly name: string;
  readonly contenders: readonly ContenderResult[];
  readonly ratios: readonly RatioResult[];
  readonly limit: Limit;
  /** Contenders that could not be measured, and why. */
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}
