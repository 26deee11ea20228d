/** Tiny networks with random weights, for grids in miniature: every layer of the published ones, a few channels in each. */
import { resolveModel, type ModelInput } from '@keygrid/model/config';
import { createHyperpixelNetwork, declareKbcNet, firstValues } from '@keygrid/model/layers';
import { toFileTensor, type FileTensor, type StateDict, type StateTensor } from '@keygrid/weights';

export type MiniatureNetwork = (
  | { readonly network: 'resnet' | 'ncnet' }
  /** Its backbone's weights are `he`. */
  | { readonly network: 'kbcnet'; readonly model: ModelInput }
) & {
  /** Other numbers, other weights. */
  readonly number: number;
};

const WIDTH = 4;
/** ResNet-101's blocks, so that every published hyperpixel id is one of its layers. */
const LAYERS = [3, 4, 23, 3];
/** One block a stage: only its last map is used. */
const NCNET_LAYERS = [1, 1, 1];
const CLASSES = 10;

export function miniatureTensors(asked: MiniatureNetwork): ReadonlyMap<string, FileTensor> {
  const dict = valuesOf(asked);
  return new Map([...dict].map(([name, tensor]) => [name, toFileTensor(tensor)]));
}

function valuesOf(asked: MiniatureNetwork): StateDict {
  switch (asked.network) {
    case 'resnet':
      return resnet(asked.number);
    case 'ncnet':
      return ncnet(asked.number);
    case 'kbcnet':
      return kbcnet(asked.model, asked.number);
  }
}

/** As a training would start from it. */
function kbcnet(written: ModelInput, number: number): StateDict {
  const model = resolveModel(written, () => '');
  return firstValues((scope) => declareKbcNet(scope, model), number);
}

/** Under torchvision's names, with a classifier, which activation maps need. */
function resnet(number: number): StateDict {
  const backbone = backboneOf(LAYERS, number);
  const channels = 32 * WIDTH;
  return new Map([
    ...backbone,
    ['fc.weight', waves([CLASSES, channels], number)],
    ['fc.bias', waves([CLASSES], number)],
  ]);
}

/** Under Keygrid's names: two 4D convolutions of side 3. */
function ncnet(number: number): StateDict {
  const backbone = [...backboneOf(NCNET_LAYERS, number)].map(
    ([name, tensor]) => [`backbone.${name}`, tensor] as const,
  );
  return new Map([
    ...backbone,
    ['consensus.0.weight', waves([3, 2, 1, 3, 3, 3], number)],
    ['consensus.0.bias', waves([2], number)],
    ['consensus.1.weight', waves([3, 1, 2, 3, 3, 3], number)],
    ['consensus.1.bias', waves([1], number)],
  ]);
}

const backboneOf = (layers: readonly number[], number: number): StateDict =>
  firstValues((scope) => createHyperpixelNetwork(scope, { layers, width: WIDTH }), number);

/** Values in −0.1 … 0.3, more of them above 0 than below, so that a ReLU leaves some. */
function waves(shape: readonly number[], number: number): StateTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    shape,
    data: Float32Array.from({ length: count }, (_, i) => 0.1 + 0.2 * Math.sin(number + 12.9 * i)),
  };
}
