/** The files that grids in miniature bring are what their descriptions make. */
import { ModelInput } from '@keygrid/model/config';
import { readOnnxModel, withMetadata } from '@keygrid/onnx';
import { writeOnnx } from '@keygrid/onnx/testing';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { miniature } from '../testing/onnx-models.ts';
import { miniatureTensors } from './miniature-tensors.ts';

const shipped = new URL('../../testdata/miniature/colours.onnx', import.meta.url);
const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-miniature-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the shipped ONNX file is its description, and a number in its metadata makes another file of it', () => {
  const made = readFileSync(writeOnnx(path.join(folder, 'made.onnx'), miniature));
  expect(readFileSync(shipped).equals(made)).toBe(true);
  const numbered = path.join(folder, 'numbered.onnx');
  writeFileSync(numbered, withMetadata(made, 'number', '2'));
  expect(readOnnxModel(numbered)).toMatchObject({ opset: 17, metadata: { number: '2' } });
});

test('KBCNet in miniature has every tensor of the model, others for another number', () => {
  const model = ModelInput.parse({
    backbone: { layers: [1, 1, 1, 1], width: 4 },
    csfa: { heads: 2, mlpRatio: 1 },
    decoder: { channels: [4, 4, 4], groups: 2 },
  });
  const [one, two] = [1, 2].map((number) => miniatureTensors({ network: 'kbcnet', number, model }));
  expect([...(one?.keys() ?? [])]).toEqual([...(two?.keys() ?? [])]);
  expect([...(one?.keys() ?? [])].some((name) => name.startsWith('decoder.'))).toBe(true);
  expect(one?.get('backbone.conv1.weight')).not.toEqual(two?.get('backbone.conv1.weight'));
});
