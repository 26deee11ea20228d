/** The little language of axis names: `b hs ws (ht wt) c`. */

/** The axis names of a flat pattern, as a type: `'b h w'` gives `'b' | 'h' | 'w'`. */
export type AxisNames<Pattern extends string> = Pattern extends `${infer First} ${infer Rest}`
  ? First | AxisNames<Rest>
  : Pattern;

/** Groups of axis names, one a dimension: `'b (h w) 1'` → `[['b'], ['h', 'w'], []]`; `1` is a dimension without a name. */
export function parseAxes(pattern: string): string[][] {
  const groups: string[][] = [];
  for (const [, inside, single] of pattern.matchAll(/\(([^()]*)\)|(\S+)/g)) {
    groups.push((inside ?? single ?? '').split(' ').filter((name) => name !== '' && name !== '1'));
  }
  return groups;
}
