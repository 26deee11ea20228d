/** A bar of fixed width with one piece for each share of a whole. */

export interface Share {
  count: number;
  mark: string;
}

/**
 * `width` characters, `total` units. Pieces are rounded at their cumulative ends, so the bar never overflows and is
 * full exactly when the shares add up to `total`; what is left is drawn with `rest`.
 */
export function bar(shares: Share[], total: number, width: number, rest = '░'): string {
  let drawn = '';
  let counted = 0;
  for (const { count, mark } of shares) {
    counted += count;
    const end = total === 0 ? 0 : Math.min(width, Math.floor((counted / total) * width));
    drawn += mark.repeat(Math.max(0, end - drawn.length));
  }
  return drawn + rest.repeat(width - drawn.length);
}
