/**
 * Random draws without a state: every draw is a function of (seed, epoch, index, purpose), so a resumed
 * training draws what an uninterrupted one would have drawn (I5) and equal specs see equal data (I9).
 */
import { philox } from '@keygrid/model/philox';

/** What a draw is for: two purposes never share a stream. The numbers are part of the method: never renumber. */
const PURPOSES = {
  order: 0,
  'source-crop': 1,
  'target-crop': 2,
  'source-photometric': 3,
  'target-photometric': 4,
  exchange: 5,
} as const;
type Purpose = keyof typeof PURPOSES;

/** Draws one after the other from one stream. */
export interface Draws {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [low, high], both included. */
  integer(low: number, high: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
}

/** The stream of one (seed, epoch, index, purpose). `seed` is a non-negative safe integer. */
export function drawsOf(seed: number, epoch: number, index: number, purpose: Purpose): Draws {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const stream = (epoch * 256 + PURPOSES[purpose]) >>> 0;
  const words = new Uint32Array(4);
  let drawn = 0;
  const word = (): number => {
    if (drawn % 4 === 0) philox(words, 0, [drawn / 4, index, stream, 0], key);
    return words[drawn++ % 4] ?? 0;
  };
  const uniform = () => word() / 2 ** 32;
  return {
    uniform,
    between: (low, high) => low + uniform() * (high - low),
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    chance: (p) => uniform() < p,
  };
}

/** The order in which an epoch visits `length` pairs: a permutation of 0..length−1 (Fisher and Yates). */
export function orderOf(seed: number, epoch: number, length: number): Uint32Array {
  const draws = drawsOf(seed, epoch, 0, 'order');
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = draws.integer(0, i);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
