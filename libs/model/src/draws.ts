/** Random numbers as a function of a seed, a name and an index: no state, no order of calls. */

/** The 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function keyOf(seed: number, name: string): number {
  let key = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) + 0x51ed270b);
  for (let i = 0; i < name.length; i++) key = mix(key ^ name.charCodeAt(i)) + i;
  return mix(key);
}

/** Draw `index` of the stream: SplitMix32, in (0, 1). */
const draw = (key: number, index: number) => (mix(key + Math.imul(index + 1, 0x9e3779b9)) + 0.5) / 2 ** 32;

/** `count` values in (−bound, bound). */
export function uniform(seed: number, name: string, count: number, bound: number): Float32Array {
  const key = keyOf(seed, name);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (2 * draw(key, i) - 1) * bound;
  return values;
}

/** `count` values of a normal distribution with mean 0 (Box and Muller). */
export function normal(seed: number, name: string, count: number, deviation: number): Float32Array {
  const key = keyOf(seed, name);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(draw(key, 2 * i)));
    values[i] = radius * Math.cos(2 * Math.PI * draw(key, 2 * i + 1)) * deviation;
  }
  return values;
}
