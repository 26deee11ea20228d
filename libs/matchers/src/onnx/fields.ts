/** What may be said of an ONNX matcher, in the grid or in the file's own metadata (docs/matchers.md). */
import { z } from 'zod';
import { readoutFields } from '../features/readout-settings.ts';
import { sharedFields } from '../kind-settings.ts';

const name = z.string().min(1).max(500);
const three = z.tuple([z.number(), z.number(), z.number()]);

/**
 * From levels 0..255: `none` as they are; `unit`: /255; `centred`: −1 to 1; `imagenet`: (/255 − mean) / deviation, as torchvision's
 * networks take it; or mean and deviation of one's own on the scale 0..1.
 */
export const Normalise = z.union([
  z.enum(['none', 'unit', 'centred', 'imagenet']),
  z.strictObject({
    mean: three,
    std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  }),
]);
export type Normalise = z.infer<typeof Normalise>;
export const Layout = z.enum(['nchw', 'nhwc']);
export type Layout = z.infer<typeof Layout>;
export const Unit = z.enum(['pixels', 'cells', 'normalised']);
export const Vectors = z.enum(['displacements', 'positions']);

/** In the metadata each has its name behind `keygrid.`; the grid wins. */
export const declaredFields = {
  side: sharedFields.side,
  /** Names of the inputs that take the pictures. Default source and target. */
  source: name.optional(),
  target: name.optional(),
  /** Name of the output: exactly one of the three. */
  flow: name.optional(),
  correlation: name.optional(),
  keypoints: name.optional(),
  /** Name of the input that takes the source keypoints; with `keypoints` only. Default points. */
  points: name.optional(),
  /** Order of the axes of pictures and of a flow. Default nchw. */
  layout: Layout.optional(),
  /** Default imagenet. */
  normalise: Normalise.optional(),
  /** Of a flow or of keypoints. Default pixels. */
  unit: Unit.optional(),
  /** Of a flow: displacements, or the target's positions. Default displacements. */
  vectors: Vectors.optional(),
  ...readoutFields,
};
export const Declared = z.strictObject(declaredFields);
export type Declared = z.infer<typeof Declared>;

/** As written in a grid file. */
export const onnxFields = {
  ...declaredFields,
  /** The ONNX file. */
  file: z.string().min(1).optional(),
};
