/** Everything outside the spec that decides the bits of a result (I5). */
import { z } from 'zod';
import { Processor } from './device.ts';
import { Precision } from './precision.ts';

/** Of a process that has loaded TensorFlow: `tensorflow` is the native library, `javascript` tfjs alone. */
export const TensorEnvironment = z.looseObject({
  backend: z.enum(['tensorflow', 'javascript']),
  device: Processor,
  /** Model, compute capability and driver; on a GPU only. */
  gpu: z.string().optional(),
  threads: z.number(),
  /** Vector instructions, and the variables that limit their use. */
  instructionSet: z.string(),
  precision: Precision,
  /** Library and version. */
  library: z.string(),
  /** The same of what runs a backbone that is an ONNX file; left out of all else. */
  onnx: z.string().optional(),
  node: z.string(),
});
export type TensorEnvironment = z.infer<typeof TensorEnvironment>;

/** Of a process that computes without TensorFlow. */
const PlainEnvironment = z.looseObject({
  backend: z.literal('none'),
  device: Processor,
  threads: z.number(),
  /** What computes instead, and its version. */
  library: z.string(),
  node: z.string(),
});

export const NumericEnvironment = z.discriminatedUnion('backend', [TensorEnvironment, PlainEnvironment]);
export type NumericEnvironment = z.infer<typeof NumericEnvironment>;

/** `exact` while all attempts of a training ran in one numeric environment (I5). */
export type Continuity = 'exact' | 'approximate';
