/** What decides the bits of one training besides its spec (I5). */
import type { TensorEnvironment } from '@keygrid/contract';
import { isOnnx } from '@keygrid/model/config';
import { onnxLibrary } from '@keygrid/onnx';
import type { TrainingSpec } from './config.ts';

/** What its process computes with, and for a backbone that is a file what runs that. */
export const trainingNumeric = (
  { model }: Pick<TrainingSpec, 'model'>,
  numeric: TensorEnvironment,
): TensorEnvironment => (isOnnx(model.backbone) ? { ...numeric, onnx: onnxLibrary() } : numeric);
