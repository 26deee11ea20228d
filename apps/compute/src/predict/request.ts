/** What `predict` is asked: one pair, one set of weights, and what to draw. */
import { Device } from '@keygrid/contract';
import { KbcConfig } from '@keygrid/kbc/config';
import { ModelConfig } from '@keygrid/model/config';
import { z } from 'zod';

/** `[x, y]` in original pixels. */
const Points = z.array(z.tuple([z.number(), z.number()])).min(1);

export const PredictRequest = z.strictObject({
  /** Safetensors file with the whole network's state. */
  weightsFile: z.string(),
  model: ModelConfig,
  device: Device.default('auto'),
  source: z.string(),
  target: z.string(),
  sourceKeypoints: Points,
  /** Where the points truly are, drawn as crosses; never shown to the network (I8). */
  truth: Points.optional(),
  kbc: KbcConfig,
  /** Draws the same pair without KBC above. */
  compare: z.boolean().default(false),
  /** Written as PNG; left out: nothing is drawn. */
  output: z.string().optional(),
  /** Beside the heading, for example the run's id. */
  label: z.string().optional(),
});
export type PredictRequest = z.infer<typeof PredictRequest>;
