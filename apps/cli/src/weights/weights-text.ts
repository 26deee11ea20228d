/** Weights files as a person reads them. */
import { narrowTable, type FittedColumn } from '@keygrid/results';
import { counted, grouped } from '@keygrid/contract';
import type { InspectAnswer, WrittenAnswer } from './ask-weights.ts';

/** Where a line is too short, elements go first, then bytes; then long names are cut. */
const COLUMNS: readonly FittedColumn[] = [
  { name: 'name', cutTo: 20 },
  { name: 'type' },
  { name: 'shape' },
  { name: 'elements', leaves: 0 },
  { name: 'bytes', leaves: 1 },
];

/** @param width Characters of a line that the table fits in. */
export function inspectText(answer: InspectAnswer, width: number): string {
  const { file, format, what, gridFile, metadata, notes, list } = answer;
  const rows = list.map(({ name, type, shape, elements, bytes }) => {
    return [name, type, `[${shape.join(', ')}]`, grouped(elements), grouped(bytes)];
  });
  const use =
    gridFile === null
      ? []
      : format === 'pytorch'
        ? [`Convert it for use in a grid file: keygrid weights convert ${file}`]
        : [useLine(gridFile)];
  const lines = [
    narrowTable(COLUMNS, rows, width),
    '',
    `${file}: ${amountText(answer)}`,
    ...Object.entries(metadata).map(([key, value]) => `${key}: ${shortened(value)}`),
    ...notes,
    `Network: ${what}`,
    ...use,
  ];
  return lines.join('\n');
}

export function writtenText(answer: WrittenAnswer): string {
  const { output, what, gridFile, notes } = answer;
  const use = gridFile === null ? [] : [useLine(gridFile)];
  return [`${output}: ${amountText(answer)}`, ...notes, `Network: ${what}`, ...use].join('\n');
}

const useLine = (gridFile: string) => `In a grid file: ${gridFile}`;

function amountText({ tensors, elements, bytes, types }: WrittenAnswer | InspectAnswer): string {
  const each = Object.entries(types).map(([type, count]) => `${count} ${type}`);
  return `${counted(tensors, 'tensor')} (${each.join(', ')}), ${grouped(elements)} elements, ${grouped(bytes)} bytes`;
}

const LONGEST_METADATA = 200;

/** A checkpoint's metadata is its whole spec; `--json` has all of it. */
const shortened = (text: string) =>
  text.length > LONGEST_METADATA ? `${text.slice(0, LONGEST_METADATA)}…` : text;
