/** What a check found, as a person reads it: a table of the splits, all defects by kind, then facts. */
import { narrowTable, plainColumns } from '@keygrid/results';
import { counted, firstLines, grouped } from '@keygrid/contract';
import { DEFECT_KINDS, type CheckReport, type DefectKind, type FoundDefect } from '@keygrid/datasets';

/** @param width Characters of a line that the table fits in. */
export function checkText(report: CheckReport, width: number): string {
  return [head(report), table(report, width), ...defectParts(report), facts(report)].join('\n\n');
}

function head({ folder, layout, splits, pictures }: CheckReport): string {
  const pairs = splits.reduce((sum, split) => sum + split.pairs, 0);
  return `${folder}: ${layout}, ${counted(pairs, 'pair')}, ${counted(pictures, 'picture')}`;
}

function table({ splits }: CheckReport, width: number): string {
  const isPublished = splits.some(({ published }) => published !== undefined);
  const columns = [
    'split',
    'pairs',
    ...(isPublished ? ['published'] : []),
    'pictures',
    'keypoints',
    'defective pairs',
  ];
  const rows = splits.map(({ split, pairs, published, pictures, keypoints, defectivePairs }) => [
    split,
    grouped(pairs),
    ...(isPublished ? [published === undefined ? '-' : grouped(published)] : []),
    grouped(pictures),
    grouped(keypoints),
    grouped(defectivePairs),
  ]);
  return narrowTable(plainColumns(columns), rows, width);
}

function defectParts({ defects }: CheckReport): string[] {
  if (defects.length === 0) return ['No defect: every pair can be read, every picture decoded.'];
  const ids = new Set(defects.flatMap(({ pairs }) => pairs.map(({ split, id }) => `${split} ${id}`)));
  const parts = Object.keys(DEFECT_KINDS).flatMap((kind) => {
    const ofKind = defects.filter((defect) => defect.kind === kind);
    return ofKind.length === 0 ? [] : [defectsOfKind(kind as DefectKind, ofKind)];
  });
  const sum = `${counted(defects.length, 'defect')} in ${counted(ids.size, 'pair')}: a run that meets one fails.`;
  return [sum, ...parts];
}

function defectsOfKind(kind: DefectKind, defects: readonly FoundDefect[]): string {
  const { title, advice } = DEFECT_KINDS[kind];
  const lines = defects.map(({ file, line, what, pairs }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return `  ${place}: ${what.replaceAll('\n', '\n    ')}\n    ${spoils(pairs)}`;
  });
  return [`${title}: ${defects.length}. ${advice}`, ...firstLines(lines)].join('\n');
}

function spoils(pairs: FoundDefect['pairs']): string {
  if (pairs.length === 0) return 'names no pair';
  return `spoils ${pairs.length === 1 ? '' : `${counted(pairs.length, 'pair')}: `}${examples(pairs, 3)}`;
}

function examples(pairs: FoundDefect['pairs'], most: number): string {
  const first = pairs.slice(0, most).map(({ split, id }) => `${split} ${id}`);
  const more = pairs.length - first.length;
  return first.join(', ') + (more === 0 ? '' : ` and ${grouped(more)} more`);
}

function facts({ facts: known }: CheckReport): string {
  if (known.length === 0)
    return 'No two splits share a picture, no two pairs of a split are the same images, no keypoint is outside its box.';
  const lines = known.map(({ what, pairs }) => {
    return `  ${what}${pairs.length === 0 ? '' : `; first: ${examples(pairs, 1)}`}`;
  });
  return ['Facts, which stop no run:', ...lines].join('\n');
}
