/** First values of weights as a function of a seed, a name and an index. */
import { philox } from './philox.ts';

/** Says in Philox's counter that these are first values of weights. */
const WEIGHTS = 1;

/** The 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hashOf(name: string, salt: number): number {
  let hash = mix(salt);
  for (let i = 0; i < name.length; i++) hash = mix((hash ^ name.charCodeAt(i)) + i);
  return hash;
}

/** Fills `words` with the stream of (seed, name): uniform 32-bit integers. */
function streamOf(seed: number, name: string, words: Uint32Array): Uint32Array {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const [high, low] = [hashOf(name, 1), hashOf(name, 2)];
  for (let i = 0; i < words.length; i += 4) philox(words, i, [i / 4, high, low, WEIGHTS], key);
  return words;
}

/** A multiple of four words, and of two values. */
const room = (count: number) => new Uint32Array(4 * Math.ceil(count / 4));

/** In (0, 1). */
const unit = (word = 0) => (word + 0.5) / 2 ** 32;

/** `count` values in (−bound, bound). */
export function uniform(seed: number, name: string, count: number, bound: number): Float32Array {
  const words = streamOf(seed, name, room(count));
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (2 * unit(words[i]) - 1) * bound;
  return values;
}

/** `count` values of a normal distribution with mean 0 (Box and Muller, both values of each pair). */
export function normal(seed: number, name: string, count: number, deviation: number): Float32Array {
  const words = streamOf(seed, name, room(count));
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(unit(words[i]))) * deviation;
    const angle = 2 * Math.PI * unit(words[i + 1]);
    values[i] = radius * Math.cos(angle);
    values[i + 1] = radius * Math.sin(angle); // beyond an odd count: ignored
  }
  return values;
}
