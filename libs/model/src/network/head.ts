/** KBCNet behind the backbone: taps → (CSFA) → levels → correlation → decoder → flow (docs/method.md §2 to §5). */
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../config.ts';
import type { Taps } from './taps.ts';
import { correlateUnit } from './correlation.ts';
import { alignTaps, createCsfa, type Levels } from './csfa.ts';
import { createDecoder } from './decoder.ts';
import { mutualNearestNeighbours } from './mutual-nearest-neighbours.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { softArgmaxFlow } from './soft-argmax.ts';
import type { Tensor6D } from '../tensors/tensor6d.ts';
import { unitVectors } from '../tensors/unit-vectors.ts';

export interface ForwardResult {
  /** Before refinement, `[b, hs, ws, ht, wt, level]`. */
  readonly correlation: Tensor6D;
  /** The decoder's map, before mutual nearest neighbours, `[b, hs, ws, ht, wt]`. */
  readonly refined: tf.Tensor5D;
  /** `[b, hs, ws, 2]`, (x, y) in cells, source → target. */
  readonly flow: tf.Tensor4D;
}

export interface KbcHead {
  /** Taps of one image each → its levels, each vector of length 1. */
  readonly describe: (taps: Taps) => Levels;
  /** Levels of b sources and of b targets. */
  readonly match: (source: Levels, target: Levels) => ForwardResult;
  /** Taps of b pairs, sources first: `[2b, …]`. */
  readonly matchPairs: (taps: Taps) => ForwardResult;
}

/** Its parameters are declared as `csfa.…` and `decoder.…` below `root`. `channels`: of the taps. */
export function createHead(root: ParameterScope, config: ModelConfig, channels: readonly number[]): KbcHead {
  const align = config.csfa.enabled ? createCsfa(root.in('csfa'), { channels, ...config.csfa }) : alignTaps;
  const decoder = createDecoder(root.in('decoder'), {
    levels: config.csfa.enabled ? 6 : channels.length,
    conv4d: config.conv4d,
    ...config.decoder,
  });
  const describe = (taps: Taps): Levels => align(taps).map(unitVectors);
  const match = (source: Levels, target: Levels): ForwardResult => {
    const correlation = correlateUnit(source, target, config.clamp);
    const refined = decoder(correlation);
    const matched = config.mutualNearestNeighbours ? mutualNearestNeighbours(refined) : refined;
    return { correlation, refined, flow: softArgmaxFlow(matched, config.beta) };
  };
  return { describe, match, matchPairs: (taps) => match(...halves(describe(taps))) };
}

/** Levels of 2b images → those of the b sources and of the b targets. */
function halves(levels: Levels): [Levels, Levels] {
  const split = levels.map((level) => tf.split(level, 2));
  return [split.map(([first]) => first as tf.Tensor4D), split.map(([, second]) => second as tf.Tensor4D)];
}
