import { describe, expect, it } from 'vitest';
import { createBackbone } from './backbone.ts';
import { ModelInput, resolveModel } from '../config.ts';
import { declaredShapes } from './declared-shapes.ts';
import type { FileTensor } from '@keygrid/weights';
import { createKbcNet } from './kbcnet.ts';
import { recogniseNetwork } from './recognise-network.ts';
import { useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

type Tensors = Map<string, Pick<FileTensor, 'shape' | 'type'>>;
const withType = (shapes: ReadonlyMap<string, readonly number[]>): Tensors =>
  new Map([...shapes].map(([name, shape]) => [name, { shape, type: 'F32' }]));
const resnet = (layers: number[], width = 64) =>
  withType(declaredShapes((scope) => createBackbone(scope, { layers, width })));

describe('a backbone', () => {
  it("is torchvision's ResNet-101, with classifier and counters", () => {
    const tensors = resnet([3, 4, 23, 3]);
    expect(tensors.size).toBe(520);
    expect(tensors.get('layer3.22.bn2.running_var')?.shape).toEqual([256]);
    expect(tensors.get('layer4.0.downsample.0.weight')?.shape).toEqual([2048, 1024, 1, 1]);
    tensors.set('fc.weight', { shape: [1000, 2048], type: 'F32' });
    tensors.set('fc.bias', { shape: [1000], type: 'F32' });
    tensors.set('bn1.num_batches_tracked', { shape: [], type: 'I64' });
    expect(recogniseNetwork(tensors)).toEqual({
      kind: 'backbone',
      name: 'ResNet-101',
      layers: [3, 4, 23, 3],
      width: 64,
      classifier: true,
      mismatches: [],
    });
  });
  it('may have any layers and width', () => {
    expect(recogniseNetwork(resnet([3, 4, 23, 3], 8))).toMatchObject({ name: 'ResNet', width: 8 });
    const found = recogniseNetwork(resnet([1, 2, 1, 1], 8));
    expect(found).toMatchObject({ name: 'ResNet', layers: [1, 2, 1, 1], width: 8, mismatches: [] });
  });
  it.each([
    ['efficientnet-lite0', 'EfficientNet-Lite0'],
    ['efficientnet-lite1', 'EfficientNet-Lite1'],
    ['efficientnet-lite2', 'EfficientNet-Lite2'],
  ] as const)('is %s, with the published classifier', (kind, name) => {
    const tensors = withType(declaredShapes((scope) => createBackbone(scope, { kind })));
    tensors.set('_conv_head.weight', { shape: [1280, 320, 1, 1], type: 'F32' });
    tensors.set('_bn1.running_mean', { shape: [1280], type: 'F32' });
    tensors.set('_bn1.num_batches_tracked', { shape: [], type: 'I64' });
    tensors.set('_fc.weight', { shape: [1000, 1280], type: 'F32' });
    const found = { kind: 'backbone', name, efficientNet: kind, classifier: true, mismatches: [] };
    expect(recogniseNetwork(tensors)).toEqual(found);
    tensors.delete('_blocks.4._bn1.bias');
    expect(recogniseNetwork(tensors)).toMatchObject({
      name,
      mismatches: [expect.stringMatching(/^missing: _blocks\.4\._bn1\.bias/)],
    });
  });
  it('of another kind of block, or with holes, says what does not fit', () => {
    const tensors = resnet([3, 4, 6, 3]);
    tensors.set('layer1.0.conv2.weight', { shape: [128, 4, 3, 3], type: 'F32' });
    tensors.set('layer2.0.bn1.weight', { shape: [128], type: 'I64' });
    tensors.delete('bn1.bias');
    expect(recogniseNetwork(tensors)).toMatchObject({
      name: 'ResNet-50',
      mismatches: [
        'missing: bn1.bias [64]',
        'misshapen: layer1.0.conv2.weight is [128, 4, 3, 3], expected [64, 64, 3, 3]',
        'mistyped: layer2.0.bn1.weight is I64, expected floats',
      ],
    });
  });
});

it.each([
  ['centre-pivot', true],
  ['full', false],
] as const)('KBCNet (%s, csfa %s) is known with its backbone', (conv4d, csfa) => {
  const backbone = { layers: [1, 1, 1, 1], width: 4 };
  const small = { inputSide: 32, decoder: { channels: [4], groups: 2 } };
  const input = ModelInput.parse({
    ...small,
    backbone,
    conv4d,
    csfa: { enabled: csfa, heads: 2, mlpRatio: 1 },
  });
  const dict = createKbcNet(resolveModel(input, () => ''), { seed: 1 }).stateDict(); // prettier-ignore
  const tensors = withType(new Map([...dict].map(([name, { shape }]) => [name, shape])));
  const found = { kind: 'kbcnet', csfa, conv4d, moments: false, backbone: { ...backbone, mismatches: [] } };
  expect(recogniseNetwork(tensors)).toMatchObject(found);
  tensors.set('optimiser.m.decoder.head.bias', { shape: [1], type: 'F32' });
  expect(recogniseNetwork(tensors)).toMatchObject({ ...found, moments: true });
});

it('anything else is unknown', () => {
  expect(recogniseNetwork(withType(new Map([['conv1.weight', [64, 3, 7, 7]]])))).toBeUndefined();
  expect(recogniseNetwork(new Map())).toBeUndefined();
});
