/** What `weights` is asked: to look at a file, or to write one. */
import { AnyMatcher } from '@keygrid/matchers/config';
import { ModelConfig, ModelInput, NativeShape } from '@keygrid/model/config';
import { z } from 'zod';

const FloatType = z.enum(['F32', 'F16', 'BF16']);
/** Replaced where there is one: the command has asked. */
const output = z.string();
const number = z.number().int().positive();
const MiniatureNetwork = z.discriminatedUnion('network', [
  z.strictObject({ network: z.literal('resnet'), number }),
  z.strictObject({ network: z.literal('ncnet'), number }),
  z.strictObject({ network: z.literal('kbcnet'), number, model: ModelInput }),
]);

export const WeightsRequest = z.discriminatedUnion('action', [
  /** Safetensors or PyTorch. */
  z.strictObject({ action: z.literal('inspect'), file: z.string() }),
  /** Whether a backbone of this shape takes the file. */
  z.strictObject({
    action: z.literal('fit'),
    file: z.string(),
    backbone: NativeShape,
  }),
  /** Whether an ONNX file is the backbone that a model names. */
  z.strictObject({ action: z.literal('fit-onnx'), file: z.string(), model: ModelConfig }),
  /** Whether a matcher takes its files, by their SHA-256. */
  z.strictObject({
    action: z.literal('fit-matcher'),
    matcher: AnyMatcher,
    files: z.record(z.string(), z.string()),
  }),
  /** A tiny network for a profile. */
  z.strictObject({ action: z.literal('miniature'), network: MiniatureNetwork, output }),
  z.strictObject({
    action: z.literal('convert'),
    file: z.string(),
    output,
    /** Left out: as in the file, but F64 as F32. */
    type: FloatType.optional(),
  }),
  z.strictObject({
    action: z.literal('export'),
    /** A checkpoint. */
    file: z.string(),
    output,
    type: FloatType,
    /** Only the backbone, under torchvision's names. */
    backboneOnly: z.boolean(),
    /** Written into the file, so that it explains itself. */
    metadata: z.record(z.string(), z.string()),
  }),
]);
export type WeightsRequest = z.infer<typeof WeightsRequest>;
export type RequestOf<Action extends WeightsRequest['action']> = Extract<WeightsRequest, { action: Action }>;
