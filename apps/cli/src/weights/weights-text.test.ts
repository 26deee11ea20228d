import { expect, test } from 'vitest';
import type { InspectAnswer } from './ask-weights.ts';
import { inspectText } from './weights-text.ts';

const answer: InspectAnswer = {
  file: 'a.safetensors',
  format: 'safetensors',
  tensors: 1,
  elements: 1234,
  bytes: 4936,
  types: { F32: 1 },
  what: 'ResNet',
  network: { kind: 'resnet' },
  gridFile: 'base: {}',
  metadata: { keygrid: 'x'.repeat(300) },
  notes: [],
  list: [{ name: 'a\u001b[2J', type: 'F32', shape: [2, 617], elements: 1234, bytes: 4936 }],
};

test('a table, the sum, short metadata, and what to do', () => {
  expect(inspectText(answer, 80).split('\n')).toEqual([
    'name   type  shape     elements  bytes',
    'a\ufffd[2J  F32   [2, 617]     1,234  4,936',
    '',
    'a.safetensors: 1 tensor (1 F32), 1,234 elements, 4,936 bytes',
    `keygrid: ${'x'.repeat(200)}…`,
    'Network: ResNet',
    'In a grid file: base: {}',
  ]);
  expect(inspectText({ ...answer, format: 'pytorch' }, 80)).toContain(
    'keygrid weights convert a.safetensors',
  );
});

test('many tensors are no problem', () => {
  const list = Array.from({ length: 200_000 }, (_, i) => ({ ...answer.list[0]!, name: String(i) }));
  expect(inspectText({ ...answer, list }, 80).split('\n')).toHaveLength(200_006);
});
