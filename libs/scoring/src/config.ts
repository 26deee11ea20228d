/** Settings of scores: what is counted, which distance counts as correct, and in which frame it is measured. */
import { z } from 'zod';
import { METRIC_NAMES, METRICS_OF_FURTHER_PARTS } from './metrics/metrics.ts';

export { METRIC_NAMES, METRICS_OF_FURTHER_PARTS };
export const MetricName = z.enum(METRIC_NAMES);
export type MetricName = z.infer<typeof MetricName>;

export const BASES = ['bbox', 'image', 'bbox-keypoints', 'bbox-padded'] as const;
export const Basis = z.enum(BASES);
export type Basis = z.infer<typeof Basis>;

export const SCORING_FRAMES = ['original', 'squashed'] as const;
export const ScoringFrame = z.enum(SCORING_FRAMES);
export type ScoringFrame = z.infer<typeof ScoringFrame>;

/** Group `small`: r of the source keypoints and r of the true target keypoints are both below this. */
export const SMALL_BELOW = 0.5;

const Alphas = z.array(z.number().positive().max(1)).min(1);

/** Thresholds of a grid or command that says nothing. */
export const USUAL_ALPHAS = [0.05, 0.1, 0.15];

/** As written in a grid file. `basis` left out takes the data set's published one. */
export const ScoringInput = z.strictObject({
  basis: Basis.optional(),
  frame: ScoringFrame.default('original'),
  alphas: Alphas.default(USUAL_ALPHAS),
});

/** Resolved protocol: two scores are comparable only when their protocols are equal. */
export const ScoringConfig = z.strictObject({
  basis: Basis,
  frame: ScoringFrame,
  /** Side S of the squashed frame in pixels; present exactly when `frame` is `squashed`. */
  side: z.number().int().positive().optional(),
  /** A distance of exactly alpha times the threshold is wrong. Left out: it is correct. */
  strict: z.literal(true).optional(),
  /** The threshold is a length of the original picture while distances are of the squashed frame: a fault that was published. */
  thresholdFrame: z.literal('original').optional(),
  /** Which keypoints count and which are hits. Left out: PCK. */
  metric: MetricName.optional(),
  alphas: Alphas,
});
export type ScoringConfig = z.infer<typeof ScoringConfig>;

export function resolveScoring(
  input: z.infer<typeof ScoringInput>,
  defaults: { basis: Basis; side: number },
): ScoringConfig {
  const basis = input.basis ?? defaults.basis;
  const side = input.frame === 'squashed' ? { side: defaults.side } : {};
  return { basis, frame: input.frame, ...side, alphas: [...input.alphas].sort((a, b) => a - b) };
}
