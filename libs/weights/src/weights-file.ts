/** A file of weights in either format: safetensors, or PyTorch's `.pth`. */
import type { FileTensor } from './file-tensor.ts';
import { weightsFormat } from './weights-format.ts';
import { listPyTorch, readPyTorch } from './pytorch/read.ts';
import { readFileTensors, readSafetensorsHeader } from './safetensors/read.ts';

/** `Tensor` is a whole one, or only what the file says about it. */
export interface WeightsFile<Tensor> {
  readonly format: 'safetensors' | 'pytorch';
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Of safetensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was passed over or renamed, a sentence each. */
  readonly notes: readonly string[];
}

/** @throws UserError naming the file and what is wrong with it. */
export async function readWeights(file: string): Promise<WeightsFile<FileTensor>> {
  const format = await familyOf(file);
  if (format === 'pytorch') return { format, metadata: {}, ...(await readPyTorch(file)) };
  return { format, notes: [], ...(await readFileTensors(file)) };
}

/** Names, types and shapes alone. */
export async function listWeights(file: string): Promise<WeightsFile<Omit<FileTensor, 'bytes'>>> {
  const format = await familyOf(file);
  if (format === 'pytorch') return { format, metadata: {}, ...(await listPyTorch(file)) };
  const { entries, metadata } = await readSafetensorsHeader(file);
  const tensors = entries.map(({ name, type, shape }) => [name, { type, shape }] as const);
  return { format, notes: [], metadata, tensors: new Map(tensors) };
}

async function familyOf(file: string): Promise<WeightsFile<never>['format']> {
  return (await weightsFormat(file)) === 'safetensors' ? 'safetensors' : 'pytorch';
}
