/** What a new revision of a study changes: the cells it adds and those it no longer wants. */

export interface CellDifference {
  readonly added: string[];
  readonly removed: string[];
  readonly kept: string[];
}

/** Compares cell keys; the order of each list is that of the side it comes from. */
export function differenceOfCells(before: Iterable<string>, after: Iterable<string>): CellDifference {
  const old = new Set(before);
  const now = new Set(after);
  return {
    added: [...now].filter((key) => !old.has(key)),
    removed: [...old].filter((key) => !now.has(key)),
    kept: [...now].filter((key) => old.has(key)),
  };
}
