/** Whether an ONNX file is the backbone that a model names: asked before anything is written. */
import { UserError } from '@keygrid/contract';
import { isOnnx, type ModelConfig } from '@keygrid/model/config';
import { openOnnxBackbone } from './onnx-backbone.ts';

/** Runs it once. @throws UserError as `openOnnxBackbone`, and for channels that CSFA's heads do not divide. */
export async function fitOnnxBackbone(
  { backbone, inputSide: side, csfa }: ModelConfig,
  file: string,
): Promise<void> {
  if (!isOnnx(backbone)) throw new Error('this backbone is no ONNX file');
  const opened = await openOnnxBackbone(backbone, file, { side, field: 'model.backbone' });
  await opened.close();
  const [, width = 0] = opened.channels;
  if (!csfa.enabled || width % csfa.heads === 0) return;
  throw new UserError(
    `model.csfa.heads: ${csfa.heads} heads do not divide the ${width} channels of the middle tap (${backbone.taps[1]?.output}); expected a number that does`,
  );
}
