/** A ResNet-50 with random weights: as a weights file, and as the ONNX file that an export of the same network is. */
import { createKbcNet } from '@keygrid/model';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import { writeOnnx, type OnnxDescription } from '@keygrid/onnx/testing';
import type { StateDict } from '@keygrid/weights';

const LAYERS = [3, 4, 6, 3];
const EPSILON = 1e-5;

/** By torchvision's names. */
export function randomResNet50(): StateDict {
  const model = ModelInput.parse({ backbone: { layers: LAYERS }, csfa: false, decoder: { channels: [4] } });
  const net = createKbcNet(
    resolveModel(model, () => ''),
    { seed: 1 },
  );
  const prefix = 'backbone.';
  const own = [...net.stateDict()].filter(([name]) => name.startsWith(prefix));
  net.dispose();
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

type Node = OnnxDescription['nodes'][number];

/** Outputs conv4 (stride 16) and conv5 (stride 32) of a picture `[1, 3, side, side]`. */
export function writeResNet50Onnx(file: string, weights: StateDict, side: number): void {
  const nodes: Node[] = [
    ...convolution('conv1', 'bn1', 'picture', 'stem', { kernel: 7, stride: 2 }),
    { op: 'Relu', inputs: ['stem'], outputs: ['stem.relu'] },
    {
      op: 'MaxPool',
      inputs: ['stem.relu'],
      outputs: ['pool'],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
    },
  ];
  let last = 'pool';
  LAYERS.forEach((blocks, stage) => {
    for (let block = 0; block < blocks; block++) {
      const name = `layer${stage + 1}.${block}`;
      nodes.push(...bottleneck(name, last, { first: block === 0, stride: block === 0 && stage > 0 ? 2 : 1 }));
      last = name;
    }
  });
  const used = [...weights].filter(([name]) => !name.endsWith('num_batches_tracked'));
  writeOnnx(file, {
    inputs: { picture: { shape: [1, 3, side, side] } },
    outputs: {
      'layer3.5': { shape: [1, 1024, side / 16, side / 16] },
      'layer4.2': { shape: [1, 2048, side / 32, side / 32] },
    },
    nodes,
    weights: Object.fromEntries(
      used.map(([name, { shape, data }]) => [name, { shape: [...shape], data: Float32Array.from(data) }]),
    ),
  });
}

function bottleneck(
  name: string,
  input: string,
  { first, stride }: { first: boolean; stride: number },
): Node[] {
  const relu = (of: string): Node => ({ op: 'Relu', inputs: [of], outputs: [`${of}.relu`] });
  const [a, b, c] = [1, 2, 3].map((k) => `${name}.${k}`) as [string, string, string];
  const shortcut = first ? `${name}.shortcut` : input;
  return [
    ...convolution(`${name}.conv1`, `${name}.bn1`, input, a, { kernel: 1, stride: 1 }),
    relu(a),
    ...convolution(`${name}.conv2`, `${name}.bn2`, `${a}.relu`, b, { kernel: 3, stride }),
    relu(b),
    ...convolution(`${name}.conv3`, `${name}.bn3`, `${b}.relu`, c, { kernel: 1, stride: 1 }),
    ...(first
      ? convolution(`${name}.downsample.0`, `${name}.downsample.1`, input, shortcut, { kernel: 1, stride })
      : []),
    { op: 'Add', inputs: [c, shortcut], outputs: [`${name}.sum`] },
    { op: 'Relu', inputs: [`${name}.sum`], outputs: [name] },
  ];
}

/** With its batch norm. */
function convolution(
  name: string,
  norm: string,
  input: string,
  output: string,
  { kernel, stride }: { kernel: number; stride: number },
): Node[] {
  const pad = (kernel - 1) / 2;
  return [
    {
      op: 'Conv',
      inputs: [input, `${name}.weight`],
      outputs: [`${output}.conv`],
      attributes: { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] },
    },
    {
      op: 'BatchNormalization',
      inputs: [
        `${output}.conv`,
        ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${norm}.${part}`),
      ],
      outputs: [output],
      attributes: { epsilon: { float: EPSILON } },
    },
  ];
}
