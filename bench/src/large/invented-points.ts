/** What a training measured: ten metrics of a hundred steps, a function of its number. */

export const STEPS = 100;
export const METRICS = [
  'train/loss',
  'train/gradient-norm',
  'train/learning-rate',
  'train/pairs-per-second',
  'train/loader-wait',
  'train/memory',
  'val/pck',
  'val/pck-small',
  'val/loss',
  'val/pairs-per-second',
] as const;

/** In 0.02..1.2, falling, with some noise. */
export function inventPoints(number: number): { key: string; step: number; value: number }[] {
  return METRICS.flatMap((key, k) =>
    Array.from({ length: STEPS }, (_, step) => {
      const noise = ((number * 7919 + step * 104_729 + k * 31) % 997) / 4985;
      return { key, step, value: 1 / (1 + step / (10 + k)) + noise };
    }),
  );
}
