/** What `predict` is asked: one pair, the matchers that are asked for it, and what to draw. */
import { Device } from '@keygrid/contract';
import { KbcConfig } from '@keygrid/kbc/config';
import { AnyMatcher } from '@keygrid/matchers/config';
import { z } from 'zod';

/** `[x, y]` in original pixels. */
const Points = z.array(z.tuple([z.number(), z.number()])).min(1);

const Asked = z.strictObject({
  matcher: AnyMatcher,
  /** By SHA-256. */
  files: z.record(z.string(), z.string()),
  kbc: KbcConfig,
  /** Beside the heading, for example the run's id. */
  label: z.string().optional(),
});
export type Asked = z.infer<typeof Asked>;

export const PredictRequest = z.strictObject({
  /** Each is asked for the same pair, and is a row of the picture. */
  matchers: z.array(Asked).min(1),
  /** Files of programs by bare name, as keygrid.toml says. */
  programs: z.record(z.string(), z.string()).default({}),
  device: Device.default('auto'),
  /** Id of the pair in its data set; left out: pictures of a person. */
  pair: z.string().optional(),
  source: z.string(),
  target: z.string(),
  sourceKeypoints: Points,
  /** Where the points truly are, drawn as crosses; never shown to the network (I8). */
  truth: Points.optional(),
  /** Draws the same pair without KBC above. */
  compare: z.boolean().default(false),
  /** Written as PNG; left out: nothing is drawn. */
  output: z.string().optional(),
});
export type PredictRequest = z.infer<typeof PredictRequest>;
