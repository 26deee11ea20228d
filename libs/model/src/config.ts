/** Settings of the network (docs/method.md §1 to §5). Everything the paper leaves open is a field here. */
import { firstNames } from '@keygrid/contract';
import { z } from 'zod';

/** Side of a cell of the anchor map, in pixels of the model's input (docs/method.md §0). */
export const STRIDE = 16;

const count = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Numbers both the written and the resolved form share. */
const backboneShape = {
  /** Bottleneck blocks a stage. Default ResNet-101. */
  layers: z.tuple([count, count, count, count]).default([3, 4, 23, 3]),
  /** Channels of the stem; taps have 8, 16 and 32 times as many. Default 64. */
  width: count.default(64),
};
const rest = {
  /** Side S of the square input in pixels, a multiple of 32. Default 256. */
  inputSide: count.multipleOf(32).default(256),
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

/** As written in a grid file. `weights` is `he` (random) or a safetensors file; `csfa: true` means enabled. */
export const ModelInput = z.strictObject({
  backbone: z.strictObject({ ...backboneShape, weights: z.string().default('he') }).prefault({}),
  csfa: z
    .preprocess(
      (value) => (typeof value === 'boolean' ? { enabled: value } : value),
      z.strictObject({ enabled: z.boolean().default(true), ...csfaFields }),
    )
    .prefault({}),
  ...rest,
});
export type ModelInput = z.infer<typeof ModelInput>;

/** Resolved: inactive fields are absent, weights are named by content. */
export const ModelConfig = z.strictObject({
  backbone: z.strictObject({
    ...backboneShape,
    weights: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('he') }),
      z.strictObject({ kind: z.literal('file'), sha256 }),
    ]),
  }),
  csfa: z.discriminatedUnion('enabled', [
    z.strictObject({ enabled: z.literal(false) }),
    z.strictObject({ enabled: z.literal(true), ...csfaFields }),
  ]),
  ...rest,
});
export type ModelConfig = z.infer<typeof ModelConfig>;

export function resolveModel(input: ModelInput, sha256OfWeights: (file: string) => string): ModelConfig {
  const { weights, ...shape } = input.backbone;
  return {
    ...input,
    backbone: {
      ...shape,
      weights: weights === 'he' ? { kind: 'he' } : { kind: 'file', sha256: sha256OfWeights(weights) },
    },
    csfa: input.csfa.enabled
      ? { enabled: true, heads: input.csfa.heads, mlpRatio: input.csfa.mlpRatio }
      : { enabled: false },
  };
}

/** Fields that do not go together (docs/method.md §2 and §4), each at the field to change. */
export function modelConflicts(model: Pick<ModelInput, 'backbone' | 'csfa' | 'decoder'>): Conflict[] {
  const { groups, channels } = model.decoder;
  const undivided = channels.filter((channel) => channel % groups !== 0);
  const { enabled, heads } = model.csfa;
  const conv4 = model.backbone.width * 16;
  const conflicts: Conflict[] = [];
  if (undivided.length > 0) {
    const message = `${groups} groups do not divide decoder.channels ${firstNames(undivided.map(String))}`;
    conflicts.push({ path: ['decoder', 'groups'], message });
  }
  if (enabled && conv4 % heads !== 0) {
    const message = `${heads} heads do not divide conv4's ${conv4} channels (16 × width)`;
    conflicts.push({ path: ['csfa', 'heads'], message });
  }
  return conflicts;
}

interface Conflict {
  readonly path: string[];
  readonly message: string;
}
