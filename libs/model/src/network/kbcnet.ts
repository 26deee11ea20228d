/** KBCNet assembled: backbone → (CSFA) → correlation → decoder → flow (docs/method.md §1 to §5). */
import { largest } from '@keygrid/contract';
import * as tf from '@tensorflow/tfjs-core';
import { createBackbone, tapChannels } from './backbone.ts';
import { joinTaps, type Backbone, type Taps } from './taps.ts';
import { codePath } from '../kernels/code-path.ts';
import { isOnnx, strideOf, type ModelConfig } from '../config.ts';
import type { Levels } from './csfa.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import type { LossAndGradients } from './gradients.ts';
import type { GroundTruthFlow } from './ground-truth-flow.ts';
import { createHead, type ForwardResult } from './head.ts';
import { normaliseImage, scalingOf } from './normalise-image.ts';
import { recordedPass, type RecordedPass } from '../recording/recorded.ts';
import { ParameterStore } from '../layers/parameters.ts';
import type { StateDict } from '@keygrid/weights';
import { trainingPass } from './training-pass.ts';

export interface ForwardMode {
  readonly training: boolean;
  /** Source and target through the backbone as one batch (default) or one after the other; only training can tell. */
  readonly pairBatch?: 'joint' | 'separate';
  /** Training with the stored batch norm statistics, which then stay as they are. */
  readonly frozenNorm?: boolean;
}

export interface KbcNet {
  readonly config: ModelConfig;
  /** Side of a cell of the flow, in pixels of the input. */
  readonly stride: number;
  /** Trained variables by state-dict name, stored as TensorFlow needs them. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Batch norm's running values by state-dict name. */
  readonly statistics: ReadonlyMap<string, tf.Variable>;
  /** RGB levels 0..255 `[b, S, S, 3]` → the backbone's input. As `forward` and `taps` only where the backbone is built here. */
  normalise(levels: tf.Tensor4D): tf.Tensor4D;
  /**
   * Source and target `[b, S, S, 3]`, normalised. The caller disposes the three results. In training without
   * `frozenNorm` every pass of the backbone assigns the running statistics before this returns: once when joint, twice
   * (source, then target) when separate.
   */
  forward(source: tf.Tensor4D, target: tf.Tensor4D, mode: ForwardMode): ForwardResult;
  /** The backbone's maps of images `[b, S, S, 3]`, normalised: the beginning of inference, one image at a time. */
  taps(images: tf.Tensor4D): Taps;
  /** Of those the levels, each vector of length 1, `[b, g, g, c]`. They may be kept and matched with those of many other images. */
  describe(taps: Taps): Levels;
  /** The second half: features of b sources and b targets → flow `[b, g, g, 2]`, as `forward` gives it. */
  match(source: Levels, target: Levels): tf.Tensor4D;
  /**
   * The mean end-point error of a batch and its gradient for each of `trained` (`parameters` or some of them), in the
   * memory of the backbone's batch and one pair of the rest. Running statistics are assigned as by `forward`.
   */
  lossAndGradients(
    batch: (PairImages | PairTaps) & { readonly truth: GroundTruthFlow },
    mode: Omit<ForwardMode, 'training'>,
    trained?: ReadonlyMap<string, tf.Variable>,
  ): LossAndGradients;
  /** Copies of all parameters and statistics with PyTorch's names and layouts. */
  stateDict(): StateDict;
  /** Takes all of them over; a UserError lists every mismatch and changes nothing. */
  loadStateDict(dict: StateDict): void;
  /** A tensor stored like parameter `name`, its gradient for example, in PyTorch's layout. */
  toTorchLayout(name: string, value: tf.Tensor): tf.Tensor;
  /** For what is composed of the functions above: passes over this network's variables, run as one call on a GPU. */
  readonly recorded: RecordedPass;
  dispose(): void;
}

interface PairImages {
  readonly source: tf.Tensor4D;
  readonly target: tf.Tensor4D;
}
interface PairTaps {
  /** Of all images, sources first: what a backbone that is not trained made of them. */
  readonly taps: Taps;
}

/** Where a network starts: at weights that are a function of `seed` and each tensor's name, or at a whole state dict. */
export type FirstWeights = (
  | { readonly seed: number; /** With torchvision's names. */ readonly backboneWeights?: StateDict }
  | { readonly weights: StateDict; /** Names their source in errors. */ readonly what?: string }
) & {
  /** Channels of the taps of a backbone that is a file. */
  readonly tapChannels?: readonly number[];
};

/** Draws only what is not given. Throws a UserError with every tensor of the given weights that does not fit `config`. */
export function createKbcNet(config: ModelConfig, first: FirstWeights): KbcNet {
  const store = storeFor(first);
  const { backbone, channels, normalise } = firstPart(config, store, first);
  const { describe, match, matchPairs } = createHead(store.root, config, channels);
  store.expectGiven();
  const all = () => [...store.parameters.values(), ...store.statistics.values()];
  const recorded = recordedPass(all);
  const expectPair = (source: tf.Tensor4D, target: tf.Tensor4D) => {
    const { b, S } = expectShape('forward source', source, 'b S S2 c', { S: config.inputSide, S2: config.inputSide, c: 3 }); // prettier-ignore
    expectShape('forward target', target, 'b S S2 c', { b, S, S2: S, c: 3 });
  };
  return {
    config,
    stride: strideOf(config.backbone),
    parameters: store.parameters,
    statistics: store.statistics,
    normalise,
    recorded,
    forward(source, target, mode) {
      expectPair(source, target);
      const compute = () => matchPairs(pairTaps(backbone, source, target, mode));
      if (mode.training) return tf.tidy(() => ({ ...compute() }));
      return tf.tidy(() => {
        const parts = () => (({ correlation, refined, flow }) => [correlation, refined, flow])(compute());
        const [correlation, refined, flow] = recorded.run([source, target], parts, {
          variant: mode.pairBatch,
        });
        return { correlation, refined, flow } as ForwardResult & tf.TensorContainerObject;
      });
    },
    taps(images) {
      expectShape('images', images, 'b S S2 c', { S: config.inputSide, S2: config.inputSide, c: 3 });
      return tf.tidy(
        () => recorded.run([images], () => backbone(images, 'stored'), { variant: 'taps' }) as tf.Tensor4D[],
      );
    },
    describe: (taps) =>
      tf.tidy(() => recorded.run(taps, () => describe(taps), { variant: 'describe' }) as tf.Tensor4D[]),
    match: (source, target) =>
      tf.tidy(() => {
        const compute = () => [match(source, target).flow];
        return recorded.run([...source, ...target], compute, { variant: 'match' })[0] as tf.Tensor4D;
      }),
    lossAndGradients({ truth, ...batch }, mode, trained = store.parameters) {
      if ('source' in batch) expectPair(batch.source, batch.target);
      const stages = {
        backbone: () =>
          'taps' in batch
            ? batch.taps
            : pairTaps(backbone, batch.source, batch.target, { ...mode, training: true }),
        head: (taps: Taps) => matchPairs(taps).flow,
      };
      return trainingPass(stages, trained, { truth, pairsAtOnce: pairsAtOnce(config) });
    },
    stateDict: () => store.stateDict(),
    loadStateDict: (dict) => store.load(dict),
    toTorchLayout: (name, value) => store.toTorchLayout(name, value),
    dispose() {
      recorded.dispose();
      store.dispose();
    },
  };
}

/** A backbone that is a file is not run here. */
function firstPart(
  { backbone }: ModelConfig,
  store: ParameterStore,
  { tapChannels: given = [] }: FirstWeights,
) {
  if (isOnnx(backbone)) return { backbone: notHere, channels: given, normalise: notHere };
  return {
    backbone: createBackbone(store.root.in('backbone'), backbone),
    channels: tapChannels(backbone),
    normalise: (levels: tf.Tensor4D) => normaliseImage(levels, scalingOf(backbone)),
  };
}

function notHere(): never {
  throw new Error('this network is given taps: its backbone is a file');
}

function storeFor(first: FirstWeights): ParameterStore {
  if ('weights' in first) return new ParameterStore(0, { dict: first.weights, what: first.what });
  const { seed, backboneWeights: dict } = first;
  return new ParameterStore(seed, dict && { dict, prefix: 'backbone.', what: 'The backbone weights file' });
}

/** The taps of all images, sources first. Batch norm's batch is both images of all pairs, or one side at a time. */
function pairTaps(
  backbone: Backbone,
  source: tf.Tensor4D,
  target: tf.Tensor4D,
  { training, pairBatch = 'joint', frozenNorm = false }: ForwardMode,
): Taps {
  const statistics = training && !frozenNorm ? 'batch' : 'stored';
  if (pairBatch === 'joint') return backbone(tf.concat([source, target]), statistics);
  const sides = [backbone(source, statistics), backbone(target, statistics)];
  return joinTaps(sides, (maps) => tf.concat(maps));
}

/**
 * Largest map of the decoder, in elements, that training holds at once: 32 MiB a tensor on a CPU, 256 MiB on a GPU. Never
 * by the memory that is free: the order of the sums decides bits.
 */
const MAX_MAP_ELEMENTS = { cpu: 2 ** 23, gpu: 2 ** 26 };

/**
 * As many pairs as fill one such map: one at the paper's size, on a GPU eight; many small ones, whose cost is the calls,
 * go together.
 */
function pairsAtOnce({ inputSide, backbone, decoder }: ModelConfig): number {
  const cells = (inputSide / strideOf(backbone)) ** 4;
  return Math.max(1, Math.floor(MAX_MAP_ELEMENTS[codePath()] / (cells * largest(decoder.channels))));
}
