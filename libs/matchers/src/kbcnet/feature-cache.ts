/** Keeps features of pictures that come again in other pairs, within a limit of bytes. */
import type { Levels } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';

export interface FeatureCache {
  /** Still the cache's: not to be disposed, and there until the next `trim`. */
  get(key: string): Levels | undefined;
  /** Hands features over to the cache. */
  keep(key: string, levels: Levels): void;
  /** Disposes those unused for longest until the rest is within the limit. */
  trim(): void;
  /** Disposes all. */
  dispose(): void;
}

export function createFeatureCache(limitBytes: number): FeatureCache {
  /** In order of last use, oldest first. */
  const kept = new Map<string, Levels>();
  let bytes = 0;
  const drop = (key: string, levels: Levels) => {
    kept.delete(key);
    bytes -= bytesOf(levels);
    tf.dispose(levels);
  };
  return {
    get(key) {
      const levels = kept.get(key);
      if (levels) {
        kept.delete(key);
        kept.set(key, levels);
      }
      return levels;
    },
    keep(key, levels) {
      kept.set(key, levels);
      bytes += bytesOf(levels);
    },
    trim() {
      for (const [key, levels] of kept) {
        if (bytes <= limitBytes) return;
        drop(key, levels);
      }
    },
    dispose: () => kept.forEach((levels, key) => drop(key, levels)),
  };
}

const bytesOf = (levels: Levels) =>
  levels.reduce((sum, { size, dtype }) => sum + size * tf.util.bytesPerElement(dtype), 0);
