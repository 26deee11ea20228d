/** Whether an ONNX file is the backbone that a model names. */
import { fitOnnxBackbone } from '@keygrid/matchers';
import type { RequestOf } from './request.ts';

export async function fitOnnx({ model, file }: RequestOf<'fit-onnx'>): Promise<{ fits: true }> {
  await fitOnnxBackbone(model, file);
  return { fits: true };
}
