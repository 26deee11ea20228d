/** From PyTorch's `.pth` to safetensors. Equal weights give equal files: nothing of the source's name or time is written. */
import { UserError } from '@keygrid/geometry';
import { readWeights, type FileTensor } from '@keygrid/weights';
import { describeNetwork } from './network.ts';
import type { RequestOf } from './request.ts';
import { roundWeights } from './round.ts';
import { summarise } from './summarise.ts';
import { METADATA, writeWeights } from './write.ts';

export async function convertWeights({ file, output, type }: RequestOf<'convert'>) {
  const { format, tensors, notes } = await readWeights(file);
  if (format === 'safetensors' && type === undefined)
    throw new UserError(`${file} is a safetensors file already: a grid file may name it as it is.`);
  requireNetwork(file, tensors);
  const rounded = roundWeights(tensors, type);
  await writeWeights(output, rounded.tensors, METADATA);
  const described = describeNetwork({ file: output, tensors: rounded.tensors, metadata: METADATA });
  return { file, output, ...summarise(rounded.tensors), ...described, notes: [...notes, ...rounded.notes] };
}

const SHOWN_NAMES = 5;

/** A network has axes of floats; a saved accuracy or a count of steps has none. */
function requireNetwork(file: string, tensors: ReadonlyMap<string, FileTensor>): void {
  const isWeight = ({ type, shape, bytes }: FileTensor) =>
    type !== 'I64' && shape.length > 0 && bytes.length > 0;
  if ([...tensors.values()].some(isWeight)) return;
  const names = [...tensors.keys()].slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name.slice(0, 100)));
  const found =
    names.length === 0 ? 'it has no tensors' : `only single or whole numbers (${names.join(', ')})`;
  throw new UserError(
    `${file} holds no network: ${found}. Expected weights, as torch.save(model.state_dict(), FILE) writes them. ` +
      'Nothing was written.',
  );
}
