/** Keeps what was computed of pictures that come again in other pairs, within a limit of bytes. */

export interface ViewCache<Kept> {
  /** Still the cache's: not to be freed, and there until the next `trim`. */
  get(key: string): Kept | undefined;
  /** Hands it over to the cache. */
  keep(key: string, kept: Kept): void;
  /** Frees those unused for longest until the rest is within the limit. */
  trim(): void;
  /** Frees all. */
  dispose(): void;
}

/** What the cache must know of the things it keeps. */
export interface Keeping<Kept> {
  readonly limitBytes: number;
  bytesOf(kept: Kept): number;
  free(kept: Kept): void;
}

export function createViewCache<Kept>(keeping: Keeping<Kept>): ViewCache<Kept> {
  /** In order of last use, oldest first. */
  const all = new Map<string, Kept>();
  let bytes = 0;
  const drop = (key: string, kept: Kept) => {
    all.delete(key);
    bytes -= keeping.bytesOf(kept);
    keeping.free(kept);
  };
  return {
    get(key) {
      const kept = all.get(key);
      if (kept !== undefined) {
        all.delete(key);
        all.set(key, kept);
      }
      return kept;
    },
    keep(key, kept) {
      all.set(key, kept);
      bytes += keeping.bytesOf(kept);
    },
    trim() {
      for (const [key, kept] of all) {
        if (bytes <= keeping.limitBytes) return;
        drop(key, kept);
      }
    },
    dispose: () => all.forEach((kept, key) => drop(key, kept)),
  };
}
