/** What `score` found: as a value whose every row says its protocol, and as text. */
import { narrowTable, plainColumns } from '@keygrid/results';
import { counted, grouped, firstNames, UserError } from '@keygrid/contract';
import type { Split } from '@keygrid/datasets/config';
import { protocolName } from '@keygrid/runs';
import type { ScoreSummaryRow } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { DatasetFolder } from './find-dataset.ts';
import { metricNote } from './metric-note.ts';

interface Scored {
  predictions: string;
  data: DatasetFolder;
  split: Split;
  protocol: ScoringConfig;
  /** Side of the model input by which objects are small or large, px. */
  side: number;
  /** All pairs of the split. */
  pairs: number;
  /** Pairs left out because nothing was predicted for them. */
  missing: readonly string[];
  /** What a reader of the scores must know beside them. */
  notes: readonly string[];
}

export interface ScoreAnswer extends Scored {
  /** PCK or the protocol's metric in per cent: `perImage` over pairs, `perPoint` over all keypoints that count. */
  rows: (ScoreSummaryRow & { protocol: string })[];
}

/** `groups`: those asked for; empty for all. */
export function answerOf(
  scored: Scored,
  summaries: readonly ScoreSummaryRow[],
  groups: readonly string[],
): ScoreAnswer {
  const known = [...new Set(summaries.map(({ group }) => group))].sort(byKind);
  const strange = groups.find((group) => !known.includes(group));
  if (strange !== undefined) {
    throw new UserError(`--group ${strange}: no scored pair is in it; expected one of ${firstNames(known)}`);
  }
  const shown = groups.length > 0 ? groups : known;
  const protocol = protocolName(scored.protocol);
  const rows = shown.flatMap((group) => summaries.filter((row) => row.group === group));
  const inPercent = ({ perImage, perPoint }: ScoreSummaryRow) => ({
    perImage: 100 * perImage,
    perPoint: 100 * perPoint,
  });
  return { ...scored, rows: rows.map((row) => ({ protocol, ...row, ...inPercent(row) })) };
}

const KINDS = [
  'all',
  'macro',
  'small',
  'sourceSize',
  'targetSize',
  'viewpoint',
  'scale',
  'truncation',
  'occlusion',
  'category',
  'keypoint',
];

function byKind(a: string, b: string): number {
  const kind = (group: string) => KINDS.indexOf(group.split(':')[0] ?? '');
  if (kind(a) === kind(b) && a.startsWith('keypoint:')) return a.localeCompare(b, 'en', { numeric: true });
  return kind(a) - kind(b) || (a < b ? -1 : 1);
}

/**
 * Where a line of `width` characters is too short, the last columns go first: means over points. Groups by keypoint have long
 * names, so with a metric the protocol is said once, above the table.
 */
export function scoreText(
  { predictions, data, split, protocol, side, pairs, missing, notes, rows }: ScoreAnswer,
  width: number,
): string {
  const { alphas, basis, frame, metric } = protocol;
  const where = frame === 'original' ? 'original target pixels' : `the squashed ${side} px frame`;
  const of = `split ${split} of ${data.name ?? data.folder} (${data.layout})`;
  const isInRows = metric === undefined;
  const head = [...(isInRows ? ['protocol'] : []), 'group', 'pairs', 'points'];
  for (const mean of ['image', 'point']) for (const alpha of alphas) head.push(`${mean}@${alpha}`);
  const groups = [...new Set(rows.map(({ group }) => group))];
  const table = groups.map((group) => {
    const own = rows.filter((row) => row.group === group);
    const [first] = own;
    const counts = [
      ...(isInRows ? [first?.protocol ?? ''] : []),
      group,
      `${first?.pairs}`,
      `${first?.points}`,
    ];
    return [
      ...counts,
      ...own.map((row) => row.perImage.toFixed(2)),
      ...own.map((row) => row.perPoint.toFixed(2)),
    ];
  });
  return [
    `${predictions}: ${grouped(pairs - missing.length)} of ${counted(pairs, 'pair')} of ${of}`,
    ...(missing.length > 0 ? [`${counted(missing.length, 'pair')} left out: no prediction`] : []),
    `${metric ?? 'PCK'} in per cent, mean over images (image@…) and over points (point@…); basis ${basis}, distances in ${where}; sizes by side ${side} px`,
    ...metricNote(metric, rows[0]?.protocol),
    ...notes,
    '',
    narrowTable(plainColumns(head), table, width),
  ].join('\n');
}
