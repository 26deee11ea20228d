/** Settings of neighbourhood consensus (NCNet); the network's own shape comes with its weights (docs/matchers.md). */
import { z } from 'zod';
import {
  DEFAULT_SIDE,
  FileName,
  missingWeights,
  ofTensors,
  sharedFields,
  type Sha256Of,
} from '../kind-settings.ts';

const count = z.number().int().positive();
const Squash = z.enum(['aligned', 'mixed']);
export type Squash = z.infer<typeof Squash>;
const Outside = z.enum(['clamped', 'published']);

/** As written in a grid file. */
export const ncnetFields = {
  ...sharedFields,
  /** Side in pixels to which the network squashes every picture, a multiple of 16. Default 400. */
  networkSide: count.multipleOf(16).min(32).optional(),
  /** How it squashes: corners on corners (default, as the weights were made), or as the same code does under PyTorch 1.3 and later. */
  squash: Squash.optional(),
  /** Keypoints beyond the outermost cells: onto them (default), or by the published weights. */
  outside: Outside.optional(),
};
type Written = z.infer<z.ZodObject<typeof ncnetFields>>;

export const NcnetConfig = z.strictObject({
  kind: z.literal('ncnet'),
  weights: FileName,
  side: count,
  networkSide: count,
  /** Absent: aligned. */
  squash: z.literal('mixed').optional(),
  outside: Outside,
});
export type NcnetConfig = z.infer<typeof NcnetConfig>;

const conflicts = (input: Written) => missingWeights(input, "NCNet's checkpoint (.pth.tar, or converted)");

function resolve(input: Written, sha256Of: Sha256Of): NcnetConfig {
  const { weights = '', side = DEFAULT_SIDE, networkSide = 400, outside = 'clamped' } = input;
  return {
    kind: 'ncnet',
    weights: { sha256: sha256Of(weights, 'weights') },
    side,
    networkSide,
    ...(input.squash === 'mixed' ? { squash: input.squash } : {}),
    outside,
  };
}

export const ncnet = {
  fields: ncnetFields,
  config: NcnetConfig,
  method: 1,
  ...ofTensors,
  conflicts,
  resolve,
};
