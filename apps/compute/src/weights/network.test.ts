import type { FileTensor } from '@keygrid/weights';
import { expect, test } from 'vitest';
import { describeNetwork } from './network.ts';

type Tensors = Map<string, Omit<FileTensor, 'bytes'>>;
const weight = (...shape: number[]) => ({ type: 'F32' as const, shape });

/** A ResNet of one block a stage with 5 of its 85 tensors, three of them misshapen. */
const unfinished: Tensors = new Map([
  ['conv1.weight', weight(4, 3, 7, 7)],
  ...[1, 2, 3, 4].map((stage) => [`layer${stage}.0.conv1.weight`, weight(4, 4, 1, 1)] as const),
]);
const kbcnet: Tensors = new Map([
  ['decoder.head.weight', weight(1, 8)],
  ['decoder.blocks.0.conv.weight', weight(8, 3, 3, 3, 3, 3)],
]);
const describeWith = (tensors: Tensors, keygrid?: object) =>
  describeNetwork({ file: 'a', tensors, metadata: keygrid ? { keygrid: JSON.stringify(keygrid) } : {} });

test('a backbone that does not fit says why, and names nothing for a grid', () => {
  const { what, gridFile } = describeWith(unfinished);
  expect(what).toMatch(/^almost ResNet \(layers 1, 1, 1, 1, width 4\), but 83 tensors do not fit it:\n {2}missing: bn1\.weight \[4\]/); // prettier-ignore
  expect(what.split('\n')).toHaveLength(7);
  expect(gridFile).toBeNull();
});

test.each([
  [undefined, 'KBCNet weights'],
  [{ format: 9 }, 'KBCNet weights'],
  [{ kind: 'best', state: { step: 40, best: { step: 40 } }, spec: { data: { name: 'pairs' }, seed: 2 } }, 'KBCNet checkpoint (best, step 40, data pairs, seed 2)'], // prettier-ignore
  [{ run: 'e-1', checkpoint: 'last', step: 7, data: 'pairs' }, 'KBCNet of e-1 (last, step 7, data pairs)'],
])('the metadata %j says where a network comes from', (keygrid, what) => {
  expect(describeWith(kbcnet, keygrid).what).toBe(
    `${what}: no backbone known here; no CSFA; full convolution`,
  );
});

test('without metadata the moments of Adam show a checkpoint', () => {
  const tensors: Tensors = new Map([...kbcnet, ['optimiser.m.decoder.head.weight', weight(1, 8)]]);
  expect(describeWith(tensors).what).toContain('KBCNet with the moments of Adam');
});
