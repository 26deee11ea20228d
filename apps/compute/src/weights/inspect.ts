/** What is in a weights file; reads names, types and shapes only. */
import { elementCount, listWeights } from '@keygrid/weights';
import { describeNetwork } from './network.ts';
import type { RequestOf } from './request.ts';
import { bytesOf, summarise } from './summarise.ts';

export async function inspectWeights({ file }: RequestOf<'inspect'>) {
  const { format, tensors, metadata, notes } = await listWeights(file);
  const listed = [...tensors].map(([name, { type, shape }]) => {
    return { name, type, shape, elements: elementCount(shape), bytes: bytesOf({ type, shape }) };
  });
  const { network, what, gridFile } = describeNetwork({ file, tensors, metadata });
  return { file, format, ...summarise(tensors), what, gridFile, network, metadata, notes, list: listed };
}
