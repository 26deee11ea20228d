/** KBCNet assembled: backbone → (CSFA) → correlation → decoder → flow (model.md §1 to §5). */
import * as tf from '@tensorflow/tfjs-core';
import { createBackbone, tapChannels } from './backbone.ts';
import type { NormStatistics } from './batch-norm.ts';
import type { ModelConfig } from './config.ts';
import { correlate } from './correlation.ts';
import { alignTaps, createCsfa, type Levels } from './csfa.ts';
import { createDecoder } from './decoder.ts';
import { expectShape } from './expect-shape.ts';
import { mutualNearestNeighbours } from './mutual-nearest-neighbours.ts';
import { ParameterStore } from './parameters.ts';
import { softArgmaxFlow } from './soft-argmax.ts';
import type { StateDict } from './state-dict.ts';
import type { Tensor6D } from './tensor6d.ts';

export interface ForwardMode {
  readonly training: boolean;
  /** Source and target through the backbone as one batch (default) or one after the other; only training can tell. */
  readonly pairBatch?: 'joint' | 'separate';
  /** Training with the stored batch norm statistics, which then stay as they are. */
  readonly frozenNorm?: boolean;
}

export interface ForwardResult {
  /** Before refinement, `[b, hs, ws, ht, wt, level]`. */
  readonly correlation: Tensor6D;
  /** The decoder's map, before mutual nearest neighbours, `[b, hs, ws, ht, wt]`. */
  readonly refined: tf.Tensor5D;
  /** `[b, hs, ws, 2]`, (x, y) in cells, source → target. */
  readonly flow: tf.Tensor4D;
}

export interface KbcNet {
  readonly config: ModelConfig;
  /** Trained variables by state-dict name, lying as TensorFlow wants them. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Batch norm's running values by state-dict name. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
  /**
   * Source and target `[b, S, S, 3]`, normalised. The caller disposes the three results. In training without
   * `frozenNorm` every pass of the backbone assigns the running statistics before this returns: once when joint, twice
   * (source, then target) when separate.
   */
  forward(source: tf.Tensor4D, target: tf.Tensor4D, mode: ForwardMode): ForwardResult;
  /** Copies of all parameters and statistics with PyTorch's names and layouts. */
  stateDict(): StateDict;
  /** Takes all of them over; a UserError lists every mismatch and changes nothing. */
  loadStateDict(dict: StateDict): void;
  /** A tensor that lies like parameter `name`, its gradient say, in PyTorch's layout. */
  toTorchLayout(name: string, value: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/** Where a network starts: at weights that are a function of `seed` and each tensor's name, or at a whole state dict. */
export type FirstWeights =
  | { readonly seed: number; /** With torchvision's names. */ readonly backboneWeights?: StateDict }
  | { readonly weights: StateDict; /** Names their source in errors. */ readonly what?: string };

/** Draws only what is not given. Throws a UserError with every tensor of the given weights that does not fit `config`. */
export function createKbcNet(config: ModelConfig, first: FirstWeights): KbcNet {
  const store = storeFor(first);
  const features = createFeatures(store, config);
  const decoder = createDecoder(store.root.in('decoder'), {
    levels: config.csfa.enabled ? 6 : 3,
    conv4d: config.conv4d,
    ...config.decoder,
  });
  const match = (source: Levels, target: Levels): ForwardResult => {
    const correlation = correlate(source, target, config.clamp);
    const refined = decoder(correlation);
    const matched = config.mutualNearestNeighbours ? mutualNearestNeighbours(refined) : refined;
    return { correlation, refined, flow: softArgmaxFlow(matched, config.beta) };
  };
  store.expectGiven();
  return {
    config,
    parameters: store.parameters,
    statistics: store.statistics,
    forward: (source, target, mode) => {
      const { b, S } = expectShape('forward source', source, 'b S S2 c', { S: config.inputSide, S2: config.inputSide, c: 3 }); // prettier-ignore
      expectShape('forward target', target, 'b S S2 c', { b, S, S2: S, c: 3 });
      return tf.tidy(() => {
        const [sources, targets] = pairFeatures(features, source, target, mode);
        return { ...match(sources, targets) };
      });
    },
    stateDict: () => store.stateDict(),
    loadStateDict: (dict) => store.load(dict),
    toTorchLayout: (name, value) => store.toTorchLayout(name, value),
    dispose: () => store.dispose(),
  };
}

function storeFor(first: FirstWeights): ParameterStore {
  if ('weights' in first) return new ParameterStore(0, { dict: first.weights, what: first.what });
  const { seed, backboneWeights: dict } = first;
  return new ParameterStore(seed, dict && { dict, prefix: 'backbone.', what: 'The backbone weights file' });
}

type Features = (images: tf.Tensor4D, statistics: NormStatistics) => Levels;

function createFeatures(store: ParameterStore, { backbone, csfa }: ModelConfig): Features {
  const taps = createBackbone(store.root.in('backbone'), backbone);
  const align = csfa.enabled
    ? createCsfa(store.root.in('csfa'), { channels: tapChannels(backbone.width), ...csfa })
    : alignTaps;
  return (images, statistics) => align(taps(images, statistics));
}

/** Batch norm's batch is both images of all pairs (source first) or one side at a time. */
function pairFeatures(
  features: Features,
  source: tf.Tensor4D,
  target: tf.Tensor4D,
  { training, pairBatch = 'joint', frozenNorm = false }: ForwardMode,
): [Levels, Levels] {
  const statistics = training && !frozenNorm ? 'batch' : 'stored';
  if (pairBatch === 'separate') return [features(source, statistics), features(target, statistics)];
  const levels = features(tf.concat([source, target]), statistics).map((level) => tf.split(level, 2));
  return [levels.map(([first]) => first as tf.Tensor4D), levels.map(([, second]) => second as tf.Tensor4D)];
}
