/** What is measured: plain values that our own child and the PyTorch peer both understand (`bench/peers/work.py`). */

import type { KbcMode } from '@keygrid/kbc/config';
export type Conv4dKind = 'centre-pivot' | 'full';
/** `both` is forward and backward; of a network it is a whole training step. */
export type Pass = 'forward' | 'both';

/** A product of two square float32 matrices. */
export interface MatmulCase {
  readonly kind: 'matmul';
  readonly size: number;
}
/** A 3×3 convolution of `[batch, side, side, channels]`, as many channels out. */
export interface ConvolutionCase {
  readonly kind: 'convolution';
  readonly batch: number;
  readonly side: number;
  readonly channels: number;
}
interface Map4d {
  readonly conv4d: Conv4dKind;
  readonly pass: Pass;
  readonly batch: number;
  /** Cells a side of the four spatial axes. */
  readonly side: number;
}
/** One 4D convolution with bias. */
export interface Conv4dCase extends Map4d {
  readonly kind: 'conv4d';
  readonly input: number;
  readonly output: number;
}
/** 4D convolutions with group norm and ReLU, then the head. */
export interface DecoderCase extends Map4d {
  readonly kind: 'decoder';
  readonly levels: number;
  readonly channels: readonly number[];
  readonly groups: number;
}
/** Settings of a KBCNet; the others are the paper's. */
export interface NetworkSize {
  readonly inputSide: number;
  readonly layers: readonly [number, number, number, number];
  readonly width: number;
  readonly csfa: { readonly heads: number; readonly mlpRatio: number } | null;
  readonly channels: readonly number[];
  readonly groups: number;
}
/** KBCNet on normalised images; `forward` with stored statistics, `both` a step of Adam. */
export interface NetworkCase extends NetworkSize {
  readonly kind: 'network';
  readonly conv4d: Conv4dKind;
  readonly pass: Pass;
  /** Pairs. */
  readonly batch: number;
}
/** One pair of decoded pictures through KBC, so made that every keypoint set is small: all passes and crops happen. Ours only. */
export interface KbcCase extends NetworkSize {
  readonly kind: 'kbc';
  readonly conv4d: Conv4dKind;
  readonly mode: KbcMode;
}
/** A list of pairs of few decoded pictures, to keypoints in one or more modes of KBC; the peer computes mode none, pair by pair. */
export interface EvaluationCase extends NetworkSize {
  readonly kind: 'evaluation';
  readonly conv4d: Conv4dKind;
  /** Folder of a synthetic data set; its first category's test pairs are taken. */
  readonly data: string;
  readonly modes: readonly KbcMode[];
  /** Whether features of pictures are kept from pair to pair. */
  readonly keepsFeatures: boolean;
  /** Each pair in all modes before the next one; else the list is gone through once a mode. */
  readonly isTogether: boolean;
  /** The first pair again and again, by one matcher that has seen it: to count calls a pair. */
  readonly isOnePair?: boolean;
}
/** Pictures of pairs to float32 levels `[side, side, 3]`, each read and decoded: those that `loader-list.json` in `data` names. */
export interface LoaderCase {
  readonly kind: 'loader';
  /** Folder of a synthetic data set. */
  readonly data: string;
  readonly pictures: number;
  readonly side: number;
  /** Threads of ours, processes of the peer's. */
  readonly workers: number;
  /** Pictures a batch. */
  readonly batch: number;
  /** Ours: `load` as a training does, or only decode. Left out by peers, who have a `way`. */
  readonly part?: 'load' | 'decode';
  /** Whether decoded pictures are kept from run to run, as in a training. Ours only. */
  readonly keepsPictures?: boolean;
}
export type Case =
  | MatmulCase
  | ConvolutionCase
  | Conv4dCase
  | DecoderCase
  | NetworkCase
  | KbcCase
  | EvaluationCase
  | LoaderCase;

/** The paper's network (docs/method.md §1 to §4). */
export const PAPER_SIZE: NetworkSize = {
  inputSide: 256,
  layers: [3, 4, 23, 3],
  width: 64,
  csfa: { heads: 8, mlpRatio: 4 },
  channels: [16, 64, 128],
  groups: 4,
};

/** The network of `experiments/demo-scratch.yaml`. */
export const DEMO_SIZE: NetworkSize = {
  inputSide: 128,
  layers: [1, 1, 1, 1],
  width: 16,
  csfa: { heads: 4, mlpRatio: 2 },
  channels: [8, 16, 16],
  groups: 4,
};
