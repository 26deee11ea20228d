/** Settings of the network (docs/method.md §1 to §5). Everything the paper leaves open is a field here. */
import { firstNames } from '@keygrid/contract';
import { z } from 'zod';
import {
  EFFICIENTNETS,
  efficientNetTapChannels,
  type EfficientNetKind,
} from './network/efficientnet-shape.ts';
import { anchorOf } from './anchor.ts';
import {
  onnxBackboneConflicts,
  onnxBackboneFields,
  OnnxBackboneShape,
  resolveOnnxBackbone,
  notMultiple,
  sideMultipleOf,
} from './onnx-backbone-settings.ts';
import { PRETRAINED } from './pretrained.ts';

export { EFFICIENTNETS, efficientNetTapChannels, PRETRAINED };
export {
  onnxBackboneConflicts,
  onnxBackboneFields,
  OnnxBackboneShape,
  resolveOnnxBackbone,
  notMultiple,
  sideMultipleOf,
} from './onnx-backbone-settings.ts';

/** Side of a cell of the anchor map of the backbones built here, in pixels of the model's input (docs/method.md §0). */
export const STRIDE = 16;

/** Of the backbones built here: the stride of conv5. */
const SIDE_MULTIPLE = 32;

const count = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Numbers of a ResNet, which both the written and the resolved form share. */
const resNetShape = {
  /** Bottleneck blocks a stage. Default ResNet-101. */
  layers: z.tuple([count, count, count, count]).default([3, 4, 23, 3]),
  /** Channels of the stem; taps have 8, 16 and 32 times as many. Default 64. */
  width: count.default(64),
};
const rest = {
  /** Side S of the square input in pixels, a multiple of the backbone's strides: of 32 for those built here. Default 256. */
  inputSide: count.default(256),
  /** Applied to the stacked correlation before the decoder. */
  clamp: z.enum(['none', 'relu']).default('none'),
  /** C · C/max over target · C/max over source on the refined map. */
  mutualNearestNeighbours: z.boolean().default(false),
  conv4d: z.enum(['centre-pivot', 'full']).default('centre-pivot'),
  decoder: z
    .strictObject({
      /** Channels after each of the three 4D convolutions. Default 16, 64, 128. */
      channels: z.array(count).min(1).default([16, 64, 128]),
      /** Groups of every group norm; divides every entry of `channels`. Default 4. */
      groups: count.default(4),
      /** The head's initial weight is multiplied by this. Default 0.15. */
      headInitScale: z.number().positive().default(0.15),
    })
    .prefault({}),
  /** Temperature of the soft-argmax. Default 0.02. */
  beta: z.number().positive().default(0.02),
};

const csfaFields = { heads: count.default(8), mlpRatio: count.default(4) };

/**
 * As written in a grid file. `backbone: efficientnet-lite0` means this kind, `csfa: true` means enabled. `weights` is `he`
 * (random), `imagenet` (what set-up fetched for an EfficientNet-Lite) or a safetensors file.
 */
export const ModelInput = z.strictObject({
  backbone: z
    .preprocess(
      (value) => (typeof value === 'string' ? { kind: value } : value),
      z.strictObject({
        /** `layers` and `width` count for a ResNet only, `file`, `taps`, `mean` and `std` for onnx only. Default resnet. */
        kind: z.enum(['resnet', ...EFFICIENTNETS, 'onnx']).default('resnet'),
        ...resNetShape,
        weights: z.string().default('he'),
        ...onnxBackboneFields,
      }),
    )
    .prefault({}),
  csfa: z
    .preprocess(
      (value) => (typeof value === 'boolean' ? { enabled: value } : value),
      z.strictObject({ enabled: z.boolean().default(true), ...csfaFields }),
    )
    .prefault({}),
  ...rest,
});
export type ModelInput = z.infer<typeof ModelInput>;

const weights = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('he') }),
  z.strictObject({ kind: z.literal('file'), sha256 }),
]);
const efficientNetShape = { kind: z.enum(EFFICIENTNETS) };

/** What a backbone that is built here is made of; a ResNet says no kind. */
export const NativeShape = z.union([z.strictObject(resNetShape), z.strictObject(efficientNetShape)]);
export type NativeShape =
  { readonly layers: readonly number[]; readonly width: number } | { readonly kind: EfficientNetKind };
/** Built here, or a file that is run. */
export type BackboneShape = NativeShape | OnnxBackboneShape;

export const isOnnx = <Shape extends BackboneShape>(
  shape: Shape,
): shape is Extract<Shape, { kind: 'onnx' }> => 'kind' in shape && shape.kind === 'onnx';

/** Side of a cell of the anchor map, in pixels of the model's input. */
export const strideOf = (shape: BackboneShape): number =>
  isOnnx(shape) ? (shape.taps[anchorOf(shape.taps.length)]?.stride ?? NaN) : STRIDE;

/** Resolved: inactive fields are absent, weights are named by content. */
export const ModelConfig = z.strictObject({
  backbone: z.union([
    z.strictObject({ ...resNetShape, weights }),
    z.strictObject({ ...efficientNetShape, weights }),
    OnnxBackboneShape.extend({ weights: z.strictObject({ kind: z.literal('file'), sha256 }) }),
  ]),
  csfa: z.discriminatedUnion('enabled', [
    z.strictObject({ enabled: z.literal(false) }),
    z.strictObject({ enabled: z.literal(true), ...csfaFields }),
  ]),
  ...rest,
});
export type ModelConfig = z.infer<typeof ModelConfig>;

/** `sha256Of` the file that a field below `backbone` names. */
export function resolveModel(
  input: ModelInput,
  sha256Of: (file: string, field: string) => string,
): ModelConfig {
  return {
    ...input,
    backbone: resolveBackbone(input.backbone, sha256Of),
    csfa: input.csfa.enabled
      ? { enabled: true, heads: input.csfa.heads, mlpRatio: input.csfa.mlpRatio }
      : { enabled: false },
  };
}

function resolveBackbone(
  { kind, layers, width, weights, ...onnx }: ModelInput['backbone'],
  sha256Of: (file: string, field: string) => string,
): ModelConfig['backbone'] {
  if (kind === 'onnx') {
    const file = { kind: 'file', sha256: sha256Of(onnx.file ?? '', 'file') } as const;
    return { ...resolveOnnxBackbone(onnx), weights: file };
  }
  const fromFile = () => ({ kind: 'file', sha256: sha256Of(weights, 'weights') }) as const;
  if (kind === 'resnet') return { layers, width, weights: weights === 'he' ? { kind: 'he' } : fromFile() };
  if (weights === 'imagenet') return { kind, weights: { kind: 'file', sha256: PRETRAINED[kind].sha256 } };
  return { kind, weights: weights === 'he' ? { kind: 'he' } : fromFile() };
}

/** Fields that do not go together (docs/method.md §2 and §4), each at the field to change. */
export function modelConflicts(
  model: Pick<ModelInput, 'backbone' | 'csfa' | 'decoder' | 'inputSide'>,
): Conflict[] {
  const { groups, channels } = model.decoder;
  const undivided = channels.filter((channel) => channel % groups !== 0);
  const { enabled, heads } = model.csfa;
  const { kind, width, weights, taps = [] } = model.backbone;
  const conflicts: Conflict[] = [...sideConflicts(model)];
  if (kind === 'resnet' && weights === 'imagenet') {
    const message = `imagenet comes with ${EFFICIENTNETS.join(', ')} only; expected "he" or a file for a ResNet`;
    conflicts.push({ path: ['backbone', 'weights'], message });
  }
  if (undivided.length > 0) {
    const message = `${groups} groups do not divide decoder.channels ${firstNames(undivided.map(String))}`;
    conflicts.push({ path: ['decoder', 'groups'], message });
  }
  if (kind === 'onnx') {
    const found = onnxBackboneConflicts(model.backbone);
    if (found.length === 0 && enabled && taps.length !== 3) {
      const message = `CSFA takes three taps (fine, anchor, deep; they may have one stride), backbone.taps has ${taps.length}; expected three, or csfa: false`;
      conflicts.push({ path: ['csfa'], message });
    }
    return [...conflicts, ...found.map(({ path, message }) => ({ path: ['backbone', ...path], message }))];
  }
  const conv4 = kind === 'resnet' ? width * 16 : (efficientNetTapChannels(kind)[1] ?? 0);
  if (enabled && conv4 % heads !== 0) {
    const message = `${heads} heads do not divide conv4's ${conv4} channels${kind === 'resnet' ? ' (16 × width)' : ''}`;
    conflicts.push({ path: ['csfa', 'heads'], message });
  }
  return conflicts;
}

function sideConflicts({ backbone, inputSide }: Pick<ModelInput, 'backbone' | 'inputSide'>): Conflict[] {
  const multiple = backbone.kind === 'onnx' ? sideMultipleOf(backbone.taps ?? []) : SIDE_MULTIPLE;
  return inputSide % multiple === 0
    ? []
    : [{ path: ['inputSide'], message: notMultiple(inputSide, multiple) }];
}

interface Conflict {
  readonly path: string[];
  readonly message: string;
}
