/** Settings of predictions that another program made, as a matcher of a study (docs/matchers.md). */
import { z } from 'zod';
import { DEFAULT_SIDE, FileName, sharedFields, type Conflict, type Sha256Of } from '../kind-settings.ts';

/** As written in a grid file. */
const predictionsFields = {
  /** Of the square by which small and large objects are told apart, in pixels. Default 256. */
  side: sharedFields.side,
  /** The file, as `keygrid score` reads it. */
  file: z.string().min(1).optional(),
};
type Written = z.infer<z.ZodObject<typeof predictionsFields>>;

/** Resolved. */
export const PredictionsConfig = z.strictObject({
  kind: z.literal('predictions'),
  file: FileName,
  side: z.number().int().positive(),
});
export type PredictionsConfig = z.infer<typeof PredictionsConfig>;

const conflicts = ({ file }: Written): Conflict[] =>
  file === undefined ? [{ path: ['file'], message: 'is missing; expected a JSON file of predictions' }] : [];

function resolve({ file = '', side = DEFAULT_SIDE }: Written, sha256Of: Sha256Of): PredictionsConfig {
  return { kind: 'predictions', file: { sha256: sha256Of(file, 'file', 'predictions') }, side };
}

export const predictions = {
  fields: predictionsFields,
  config: PredictionsConfig,
  method: 1,
  sideMultiple: 1,
  hasPrecision: false,
  canBeFitted: false,
  needsTensorFlow: false,
  conflicts,
  resolve,
};
