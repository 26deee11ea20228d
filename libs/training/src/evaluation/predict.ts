/** What is kept of a pair's answer: its points, and what KBC decided. */
import type { Query } from '@keygrid/datasets';
import type { Crop } from '@keygrid/geometry';
import type { PairAnswer } from '@keygrid/kbc';

/** What was decided for a pair: what KBC did, and which matches hold both ways. A scale is the window's enlargement e; null: the whole image was squashed. */
export interface KbcDecision {
  readonly passes: 1 | 2;
  /** Whether the keypoints of pass 1 were small; null where the target is never cropped. */
  readonly targetSmall: boolean | null;
  readonly sourceScale: number | null;
  readonly targetScale: number | null;
  /** Top left corner of the window in enlarged pixels; null with a squash. */
  readonly sourceOffset: readonly [number, number] | null;
  readonly targetOffset: readonly [number, number] | null;
  /** Whether each point is a match both ways; with `mutual: strict` only. */
  readonly mutual?: readonly boolean[];
}

export interface PairPrediction {
  readonly id: string;
  /** `[x0, y0, x1, y1, …]` in original target pixels, never clamped. */
  readonly points: Float32Array;
  readonly decision: KbcDecision;
}

export function predictionOf({ id }: Query, answer: PairAnswer): PairPrediction {
  return {
    id,
    points: Float32Array.from(answer.targetKeypoints.flatMap(({ x, y }) => [x, y])),
    decision: {
      passes: answer.passes,
      targetSmall: answer.targetSmall,
      sourceScale: scaleOf(answer.sourceCrop),
      targetScale: scaleOf(answer.targetCrop),
      sourceOffset: offsetOf(answer.sourceCrop),
      targetOffset: offsetOf(answer.targetCrop),
      ...(answer.mutual ? { mutual: answer.mutual } : {}),
    },
  };
}

function scaleOf(crop: Crop): number | null {
  return crop.kind === 'window' ? crop.scale.x : null;
}

function offsetOf(crop: Crop): readonly [number, number] | null {
  return crop.kind === 'window' ? [crop.offset.x, crop.offset.y] : null;
}
