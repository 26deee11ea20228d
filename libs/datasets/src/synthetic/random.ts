/** Random draws that depend on nothing but their key: the same key gives the same draws, whatever was drawn before. */
import crypto from 'node:crypto';

export interface Random {
  /** In [0, 1). */
  unit(): number;
  range(low: number, high: number): number;
  /** Both ends included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
}

/** @param key For instance the seed, the split, the image's index and what the draws are for. */
export function createRandom(...key: (string | number)[]): Random {
  const unit = smallFastCounter(crypto.createHash('sha256').update(JSON.stringify(key)).digest());
  const range = (low: number, high: number) => low + (high - low) * unit();
  const integer = (low: number, high: number) => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    range,
    integer,
    chance: (probability) => unit() < probability,
    pick: (list) => list[integer(0, list.length - 1)] as (typeof list)[number],
    shuffle(list) {
      const result = [...list];
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(0, i);
        [result[i], result[j]] = [result[j] as (typeof list)[number], result[i] as (typeof list)[number]];
      }
      return result;
    },
  };
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded with 128 bits. */
function smallFastCounter(seed: Buffer): () => number {
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
}
