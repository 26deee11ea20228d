/** From PyTorch's `.pth` to safetensors. Equal weights give equal files: nothing of the source's name or time is written. */
import { UserError } from '@keygrid/geometry';
import { readWeights } from '@keygrid/model';
import { describeNetwork } from './network.ts';
import type { RequestOf } from './request.ts';
import { roundWeights } from './round.ts';
import { summarise } from './summarise.ts';
import { METADATA, writeWeights } from './write.ts';

export async function convertWeights({ file, output, type }: RequestOf<'convert'>) {
  const { format, tensors, notes } = await readWeights(file);
  if (format === 'safetensors' && type === undefined)
    throw new UserError(`${file} is a safetensors file already: a grid file may name it as it is.`);
  const rounded = roundWeights(tensors, type);
  await writeWeights(output, rounded.tensors, METADATA);
  const described = describeNetwork({ file: output, tensors: rounded.tensors, metadata: METADATA });
  return { file, output, ...summarise(rounded.tensors), ...described, notes: [...notes, ...rounded.notes] };
}
