/** Predicted points of up to 256 pairs in pair order, with what was decided for each: what an evaluation stores at a time. */
import { z } from 'zod';

/** @typeParam Decision What KBC decided for a pair; it is stored as it is. */
export interface PredictionChunk<Decision = unknown> {
  /** Number of the chunk, from 0. */
  readonly chunk: number;
  /** Place of its first pair in the split, from 0. */
  readonly firstPair: number;
  readonly pairs: readonly {
    readonly id: string;
    /** `[x0, y0, x1, y1, …]` in original target pixels, never clamped. */
    readonly points: Float32Array;
    readonly decision: Decision;
  }[];
}

export const PredictionChunk: z.ZodType<PredictionChunk> = z.object({
  chunk: z.number().int(),
  firstPair: z.number().int(),
  pairs: z.array(
    z.object({
      id: z.string(),
      points: z.custom<Float32Array>((value) => value instanceof Float32Array),
      decision: z.custom<unknown>((value) => typeof value === 'object'),
    }),
  ),
});
