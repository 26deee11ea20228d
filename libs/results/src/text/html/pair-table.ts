/** The pairs that a contrast helped most, and those it hurt most. */
import { counted, pckName } from '@keygrid/contract';
import { pairGains } from '../../pairs/pair-gains.ts';
import { columnName } from '../../report/column-name.ts';
import { measuredGain } from '../../report/contrast.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { valueText, type TextTable } from '../text-table.ts';

/** Of each kind. */
const MOST_PAIRS = 8;

/** A table for each contrast whose pairs were scored one by one and changed. */
export function pairTables({ cells, grid, pairScores, protocolName }: StudyResults): TextTable[] {
  return grid.report.contrasts.flatMap((request) => {
    const gains = pairScores && pairGains(pairScores, measuredGain(cells, request).units, request);
    if (!gains) return [];
    const all = gains.pairs.map((pair, i) => ({
      pair,
      gain: gains.mean[i] ?? 0,
      before: gains.before[i] ?? 0,
    }));
    const changed = all.filter(({ gain }) => gain !== 0).sort((a, b) => b.gain - a.gain);
    const helped = changed.filter(({ gain }) => gain > 0);
    const hurt = changed.filter(({ gain }) => gain < 0);
    if (changed.length === 0) return [];
    const shown = [...helped.slice(0, MOST_PAIRS), ...hurt.slice(-MOST_PAIRS)];
    const { title, axis, from, to, alpha, group } = request;
    return [
      {
        title: `Pairs most helped and most hurt: ${title}`,
        columns: [
          'pair',
          'category',
          'keypoints',
          `${columnName({ name: pckName(alpha) }, protocolName)} before\n(%)`,
          'gain\n(points)',
        ],
        rows: shown.map(({ pair, gain, before }) => [
          pair.id,
          pair.category,
          `${pair.keypoints}`,
          before.toFixed(1),
          `${gain > 0 ? '+' : ''}${gain.toFixed(1)}`,
        ]),
        notes: [
          `${axis} from ${valueText(from)} to ${valueText(to)}, group ${group}: of ${counted(all.length, 'pair')}, ${helped.length} gained and ${hurt.length} lost; means over trainings, at most ${MOST_PAIRS} of each kind.`,
        ],
      },
    ];
  });
}
