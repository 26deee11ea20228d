/** One value of a training's curves. */
import { z } from 'zod';

export const MetricPoint = z.object({
  key: z.string().max(200),
  step: z.number().int(),
  /** May be NaN or infinite: between processes it is cloned, never written as JSON. */
  value: z.custom<number>((value) => typeof value === 'number'),
});
export type MetricPoint = Readonly<z.infer<typeof MetricPoint>>;
