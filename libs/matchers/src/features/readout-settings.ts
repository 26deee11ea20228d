/** Settings of a readout: how target points are read from correlations between cells. */
import { z } from 'zod';

export const READOUTS = ['nearest', 'soft', 'window', 'kernel', 'pixel'] as const;
export const Fill = z.enum(['zero', 'exclude']);
export const Mutual = z.enum(['none', 'soft', 'strict']);
export type Mutual = z.infer<typeof Mutual>;
const positive = z.number().positive();

/** As written in a grid file. */
export const readoutFields = {
  /** How a target point is read from the correlations of a source cell. Default window. */
  readout: z.enum(READOUTS).optional(),
  /** Of the softmax over cells. Default 0.02. */
  temperature: positive.optional(),
  /** Cells around the best one that count: ± so many, or for `kernel` the deviation of a Gaussian. Default 5. */
  window: z.number().int().positive().optional(),
  /** Correlations outside the window: 0 as published, or left out. Default zero. */
  fill: Fill.optional(),
  /** `soft`: a filter on the correlations before they are read. `strict`: matches that hold both ways are marked. Default none. */
  mutual: Mutual.optional(),
};
type Written = z.infer<z.ZodObject<typeof readoutFields>>;

/** Resolved: a readout has only the fields it uses. */
export const Readout = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nearest') }),
  z.strictObject({ kind: z.literal('soft'), temperature: positive }),
  z.strictObject({ kind: z.literal('window'), temperature: positive, window: positive, fill: Fill }),
  z.strictObject({ kind: z.literal('kernel'), temperature: positive, window: positive }),
  z.strictObject({ kind: z.literal('pixel') }),
]);

export function readoutOf(input: Written): z.infer<typeof Readout> {
  const { readout: kind = 'window', temperature = 0.02, window = 5, fill = 'zero' } = input;
  switch (kind) {
    case 'nearest':
    case 'pixel':
      return { kind };
    case 'soft':
      return { kind, temperature };
    case 'window':
      return { kind, temperature, window, fill };
    case 'kernel':
      return { kind, temperature, window };
  }
}
