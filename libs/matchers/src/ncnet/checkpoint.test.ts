import { readWeights, type FileTensor } from '@keygrid/weights';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ncnetShape, ncnetTensors } from './checkpoint.ts';

const checkpoint = async (n: number) =>
  (await readWeights(path.join(import.meta.dirname, `../../testdata/parity/ncnet-checkpoint-${n}.pth.tar`)))
    .tensors;

it.each([
  ["PyTorch 0.3's stream", 1, { layers: [2, 2, 2], kernels: [3, 3, 3], channels: [4, 4, 1] }],
  ['a zip, with the older name of the backbone', 2, { layers: [1, 2, 2], kernels: [5, 3], channels: [3, 1] }],
])("the authors' checkpoint as %s", async (_form, n, shape) => {
  const tensors = ncnetTensors(await checkpoint(n)) ?? new Map<string, FileTensor>();
  expect(ncnetShape(tensors)).toEqual({ ...shape, width: 4, mismatches: [] });
  expect([...tensors.keys()].filter((name) => !/^(backbone|consensus)\./.test(name))).toEqual([]);
  // What was converted is read again as it is.
  expect(ncnetTensors(tensors)).toEqual(tensors);
});

it('what does not fit is named', async () => {
  const tensors = new Map(ncnetTensors(await checkpoint(1)));
  tensors.delete('backbone.bn1.bias');
  tensors.set('consensus.1.bias', { type: 'F32', shape: [7], bytes: new Uint8Array(28) });
  tensors.delete('consensus.2.weight');
  expect(ncnetShape(tensors).mismatches).toEqual([
    'backbone: missing: bn1.bias [4]',
    'consensus.1.bias: expected [4], found [7]',
    'consensus: ends with 4 channels, expected 1',
  ]);
});

it("another network's tensors are not NCNet's", () => {
  expect(ncnetTensors(new Map([['conv1.weight', 0], ['backbone.conv1.weight', 0]]))).toBeUndefined(); // prettier-ignore
});
