/** A checkpoint's network as a file of its own, without Adam's moments. */
import { UserError } from '@keygrid/contract';
import { weightsOf } from '@keygrid/matchers';
import { readWeights, type FileTensor } from '@keygrid/weights';
import { describeNetwork } from './network.ts';
import type { RequestOf } from './request.ts';
import { roundWeights } from './round.ts';
import { summarise } from './summarise.ts';
import { METADATA, writeWeights } from './write.ts';

const BACKBONE = 'backbone.';

export async function exportWeights({ file, output, type, backboneOnly, metadata }: RequestOf<'export'>) {
  const network = weightsOf((await readWeights(file)).tensors);
  const { tensors, notes } = roundWeights(backboneOnly ? backboneOf(network, file) : network, type);
  const all = { ...METADATA, ...metadata };
  await writeWeights(output, tensors, all);
  const described = describeNetwork({ file: output, tensors, metadata: all });
  return { output, ...summarise(tensors), ...described, metadata: all, notes };
}

/** Under torchvision's names, as `model.backbone.weights` takes it. */
function backboneOf(network: ReadonlyMap<string, FileTensor>, file: string): ReadonlyMap<string, FileTensor> {
  const own = [...network].filter(([name]) => name.startsWith(BACKBONE));
  if (own.length === 0)
    throw new UserError(`${file} has no backbone: no tensor's name begins with ${BACKBONE}`);
  return new Map(own.map(([name, tensor]) => [name.slice(BACKBONE.length), tensor]));
}
