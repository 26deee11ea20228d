/** Settings of a backbone that is an ONNX file: which of its outputs are taps, and how pictures reach it (docs/backbones.md). */
import { z } from 'zod';

const count = z.number().int().positive();
const channels = z.tuple([z.number(), z.number(), z.number()]);
const deviations = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);
const Tap = z.strictObject({
  /** Name of the output. */
  output: z.string().min(1).max(1000),
  /** Side of its cells in pixels of the input. */
  stride: count.max(1024),
});
/** ImageNet's, of RGB/255. */
const MEAN: z.infer<typeof channels> = [0.485, 0.456, 0.406];
const STD: z.infer<typeof channels> = [0.229, 0.224, 0.225];

/** As written in a grid file. */
export const onnxBackboneFields = {
  /** The ONNX file. */
  file: z.string().min(1).optional(),
  /** Finest first; of three the middle one is the anchor, whose grid all levels have. */
  taps: z.array(Tap).min(1).max(16).optional(),
  /** Subtracted from RGB/255, then divided by `std`. Default ImageNet's. */
  mean: channels.optional(),
  std: deviations.optional(),
};
type Written = z.infer<z.ZodObject<typeof onnxBackboneFields>>;

/** Resolved. Channels come with the file. */
export const OnnxBackboneShape = z.strictObject({
  kind: z.literal('onnx'),
  taps: z.array(Tap).min(1),
  mean: channels,
  std: deviations,
});
export type OnnxBackboneShape = z.infer<typeof OnnxBackboneShape>;

export const resolveOnnxBackbone = ({ taps = [], mean = MEAN, std = STD }: Written): OnnxBackboneShape => ({
  kind: 'onnx',
  taps: taps.map(({ output, stride }) => ({ output, stride })),
  mean,
  std,
});

const EXAMPLE = 'such as [{ output: tokens, stride: 14 }]';

/** What is missing or does not go together, below the backbone's block. */
export function onnxBackboneConflicts({ file, taps }: Written): { path: string[]; message: string }[] {
  const found = [];
  if (file === undefined) found.push({ path: ['file'], message: 'is missing; expected an ONNX file' });
  if (taps === undefined)
    found.push({
      path: ['taps'],
      message: `is missing; expected outputs of the file with their strides, ${EXAMPLE}`,
    });
  else if (taps.some(({ stride }, i) => i > 0 && stride < (taps[i - 1]?.stride ?? 0))) {
    const strides = taps.map(({ stride }) => stride).join(', ');
    found.push({
      path: ['taps'],
      message: `expected the finest first: strides that do not fall, found ${strides}`,
    });
  }
  return found;
}

/** Sides that every tap's cells fill without a rest. */
export const sideMultipleOf = (taps: OnnxBackboneShape['taps']): number =>
  taps.reduce((multiple, { stride }) => (multiple * stride) / commonDivisor(multiple, stride), 1);

/** For a side that is none. */
export function notMultiple(side: number, multiple: number): string {
  const near = [Math.floor(side / multiple), Math.ceil(side / multiple)].filter((factor) => factor > 0);
  const sides = near.map((factor) => factor * multiple).join(' or ');
  return `expected a multiple of ${multiple}, found ${side}; near it: ${sides}`;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
