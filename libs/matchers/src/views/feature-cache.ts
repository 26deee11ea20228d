/**
 * What a backbone that no training changes makes of whole pictures, on disk: computed once for all runs of a machine. The key
 * holds all that decides the bits, so what comes back is what would have been computed.
 */
import { printedLine, type TensorEnvironment } from '@keygrid/contract';
import { keptEntries } from '@keygrid/files';
import * as tf from '@tensorflow/tfjs-core';
import { createHash } from 'node:crypto';
import { packMaps, unpackMaps } from './packed-maps.ts';
import type { ViewPixels } from './match-views.ts';

/** Where a machine keeps features, how much of them, and what computes there. */
export interface FeatureStore {
  readonly folder: string;
  /** 0: none are kept. */
  readonly limitBytes: number;
  readonly numeric: TensorEnvironment;
}

export interface FeatureCache {
  /** Undefined where they must be computed. The caller disposes them. */
  recall(pixels: ViewPixels): Promise<tf.Tensor4D[] | undefined>;
  /** Resolves once the maps have been read; they are written while other things are computed. */
  keep(pixels: ViewPixels, maps: readonly tf.Tensor4D[]): Promise<void>;
  /** Resolves once all is written. */
  close(): Promise<void>;
}

/** Raised when a resampled picture, or a map of the same name, becomes another one. */
const FORMAT = 1;

/** `backbone`: what it is, its weights by content, as JSON. A disk that refuses is said once, and everything is computed. */
export function openFeatureCache(
  backbone: unknown,
  { folder, limitBytes, numeric }: FeatureStore,
  log: (line: string) => void,
): FeatureCache | undefined {
  if (limitBytes <= 0) return undefined;
  const shared = createHash('sha256').update(
    JSON.stringify([FORMAT, backbone, Object.entries(numeric).sort()]),
  );
  const keyOf = ({ width, height, data }: ViewPixels) =>
    shared.copy().update(`${width} ${height} `).update(bytesOf(data)).digest('hex');
  const once = sayOnce(log);
  const entries = keptEntries(folder, {
    limitBytes,
    onDamaged: (file) =>
      once('damaged', `the feature cache's entry ${file} is damaged: it is computed again`),
  });
  let isUsable = true;
  const leaveOff = (error: unknown) => {
    isUsable = false;
    once('refused', `features are computed without the cache ${folder}: ${String(error)}`);
  };
  let writing = Promise.resolve();
  return {
    async recall(pixels) {
      // Not while its maps are described, which is timed; and no more than one waits to be written.
      await writing;
      if (!isUsable) return undefined;
      const body = await entries.get(keyOf(pixels)).catch(leaveOff);
      return body ? unpackMaps(body) : undefined;
    },
    async keep(pixels, maps) {
      if (!isUsable) return;
      const body = await packMaps(maps);
      writing = writing.then(() => entries.put(keyOf(pixels), body)).catch(leaveOff);
    },
    close: () => writing,
  };
}

function sayOnce(log: (line: string) => void): (kind: string, line: string) => void {
  const said = new Set<string>();
  return (kind, line) => {
    if (!said.has(kind)) log(printedLine(line));
    said.add(kind);
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
