/** What `data show` says of the pair it drew. */
import { narrowTable, type FittedColumn } from '@keygrid/results';
import { longerSide } from '@keygrid/geometry';
import type { Split } from '@keygrid/datasets/config';
import path from 'node:path';
import type { ShownPair, ShownSide, Windows } from './pair-sheet.ts';

interface Shown extends ShownPair {
  readonly id: string;
  readonly split: Split;
  readonly index: number;
  readonly category: string;
  readonly mirrored?: boolean;
  readonly windows?: Windows;
  readonly output: string;
}

/** In the order in which they are left out; then names of files are cut. */
const COLUMNS: readonly FittedColumn[] = [
  { name: 'image' },
  { name: 'file', shorten: (file) => path.basename(file), cutTo: 12 },
  { name: 'size', leaves: 1 },
  { name: 'keypoints span', lines: 'keypoints\nspan', leaves: 0 },
];
const WINDOW: FittedColumn = { name: 'shown to the network', lines: 'shown to\nthe network', cutTo: 20 };

/** @param width Characters of a terminal's line. */
export function shownText(shown: Shown, folder: string, width: number): string {
  const { id, split, index, category, mirrored, windows, source, target, output } = shown;
  const row = (title: string, side: ShownSide) => [
    title,
    path.relative(folder, side.file),
    `${side.size.width}×${side.size.height}`,
    `${Math.round(longerSide(side.keypoints) ?? 0)} px`,
    ...(windows ? [windowText(side)] : []),
  ];
  const columns = windows ? [...COLUMNS, WINDOW] : COLUMNS;
  return [
    `${id}: ${split}:${index}, category ${category}, ${source.keypoints.length} keypoints${mirrored ? ', mirrored in training' : ''}`,
    ...(windows && windows.kbc.mode !== 'none'
      ? [`KBC ${windows.kbc.mode}: small is below ${windows.kbc.tau} × ${windows.side} px`]
      : []),
    narrowTable(columns, [row('source', source), row('target', target)], width),
    `drawn in ${output}`,
  ].join('\n');
}

function windowText({ crop }: ShownSide): string {
  if (!crop || crop.kind === 'squash') return 'all of it, squashed';
  if (crop.kind === 'whole') return 'all of it';
  const { scale, offset } = crop;
  const corner = `${Math.round(offset.x / scale.x)}, ${Math.round(offset.y / scale.y)}`;
  return `window from (${corner}), enlarged ×${scale.x.toFixed(2)}`;
}
