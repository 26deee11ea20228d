/** A linear axis with round ticks. */
import { largest, smallest } from '@keygrid/contract';

export interface Scale {
  /** Pixels. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

const MOST_TICKS = 6;
/** Of the largest value: differences below it are not drawn. */
const FINEST = 1e-9;

/** From the tick below the smallest value to the one above the largest. `values`: finite, one at least. */
export function linearScale(values: readonly number[], [start, end]: readonly [number, number]): Scale {
  const [least, most] = [smallest(values), largest(values)];
  const size = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const step = roundStep(Math.max(most === least ? size : most - least, size * FINEST) / (MOST_TICKS - 1));
  const [first, last] = [
    Math.floor(least / step),
    Math.max(Math.ceil(most / step), Math.floor(least / step) + 1),
  ];
  const digits = Math.min(20, Math.max(0, -Math.floor(Math.log10(step))));
  return {
    at: (value) => start + ((value / step - first) / (last - first)) * (end - start),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => {
      const value = (first + i) * step;
      return { value, text: value.toFixed(digits) };
    }),
  };
}

/** 1, 2 or 5 times a power of ten, at least the length given. */
function roundStep(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  return power * ([1, 2, 5].find((factor) => factor * power >= length * (1 - 1e-9)) ?? 10);
}
