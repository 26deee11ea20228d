/** From PyTorch's `.pth` to safetensors. Equal weights give equal files: nothing of the source's name or time is written. */
import { UserError } from '@keygrid/contract';
import { ncnetShape, ncnetTensors } from '@keygrid/matchers';
import { recogniseNetwork, type RecognisedBackbone } from '@keygrid/model';
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
  const network = ncnetOf(file, tensors) ?? tensors;
  if (network === tensors) requireNetwork(file, tensors);
  const rounded = roundWeights(network, type);
  await writeWeights(output, rounded.tensors, METADATA);
  const described = describeNetwork({ file: output, tensors: rounded.tensors, metadata: METADATA });
  return { file, output, ...summarise(rounded.tensors), ...described, notes: [...notes, ...rounded.notes] };
}

/** NCNet's tensors under Keygrid's names, without what its training saved beside them. */
function ncnetOf(file: string, tensors: ReadonlyMap<string, FileTensor>) {
  const ncnet = ncnetTensors(tensors);
  const [problem] = ncnet ? ncnetShape(ncnet).mismatches : [];
  if (problem !== undefined)
    throw new UserError(`${file} is almost NCNet, but ${problem}. Nothing was written.`);
  return ncnet;
}

const SHOWN_NAMES = 5;

/** Nothing is written that no grid can use: `inspect` says of such a file what it holds. */
function requireNetwork(file: string, tensors: ReadonlyMap<string, FileTensor>): void {
  const network = recogniseNetwork(tensors);
  const backbone = network?.kind === 'kbcnet' ? network.backbone : network;
  if (backbone?.mismatches.length === 0) return;
  throw new UserError(
    `${file} holds no network that is known here: ${backbone ? misfit(backbone) : namesOf(tensors)}. ` +
      "Expected the weights of KBCNet, of one of torchvision's ResNets with bottleneck blocks or of an EfficientNet-Lite, as " +
      'torch.save(model.state_dict(), FILE) writes them. Nothing was written.',
  );
}

function misfit(backbone: RecognisedBackbone): string {
  const { name, mismatches } = backbone;
  const layers = 'layers' in backbone ? ` (layers ${backbone.layers.join(', ')})` : '';
  return `of a ${name}${layers} ${mismatches.length} tensors do not fit, the first is ${mismatches[0]}`;
}

function namesOf(tensors: ReadonlyMap<string, FileTensor>): string {
  const names = [...tensors.keys()].slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name.slice(0, 100)));
  if (names.length === 0) return 'it has no tensors';
  const more = tensors.size > names.length ? ` and ${tensors.size - names.length} more` : '';
  return `it has ${names.join(', ')}${more}`;
}
