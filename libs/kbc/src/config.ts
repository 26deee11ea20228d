/** Settings of KBC: what a person may write, and what it means once resolved. */
import { z } from 'zod';

export const KBC_MODES = ['none', 'source', 'target', 'both'] as const;
export type KbcMode = (typeof KBC_MODES)[number];

/** As written in a grid file. `tau` left out takes the data set's published value. */
export const KbcInput = z.strictObject({
  mode: z.enum(KBC_MODES).default('none'),
  tau: z.number().positive().optional(),
  minDistancePx: z.number().positive().default(16),
  maxScale: z.number().min(1).default(4),
});

/** Resolved: a mode carries only the fields it uses, so that equal evaluations get equal ids. */
export const KbcConfig = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({
    mode: z.enum(['source', 'target', 'both']),
    /** An object is small when max(box width, box height) / side < tau (docs/method.md §7). */
    tau: z.number().positive(),
    /** Keypoints nearer than this are pulled apart by enlarging. Default 16 px. */
    minDistancePx: z.number().positive(),
    /** Largest enlargement. Default 4. */
    maxScale: z.number().min(1),
  }),
]);
export type KbcConfig = z.infer<typeof KbcConfig>;

export function resolveKbc(input: z.infer<typeof KbcInput>, defaults: { tau: number }): KbcConfig {
  if (input.mode === 'none') return { mode: 'none' };
  return {
    mode: input.mode,
    tau: input.tau ?? defaults.tau,
    minDistancePx: input.minDistancePx,
    maxScale: input.maxScale,
  };
}
