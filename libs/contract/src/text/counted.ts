/** Counts as people read them. */

/** `12,234` */
export const grouped = (count: number): string => count.toLocaleString('en');

/** `1 cell`, `3 cells`, `1,200 cells`; `many` where the plural is not the singular with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
