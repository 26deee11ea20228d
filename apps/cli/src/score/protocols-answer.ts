/** The same predictions in every published protocol of their data set: as a value, and as text. */
import { counted, grouped } from '@keygrid/contract';
import { narrowTable, plainColumns, scoredSet } from '@keygrid/results';
import { protocolName } from '@keygrid/runs';
import { protocolsFor, type NamedProtocol, type ProtocolName, type ScoreSummaryRow } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { answerOf, type ScoreAnswer } from './answer.ts';
import { metricNote } from './metric-note.ts';

export interface ProtocolsAnswer extends Omit<ScoreAnswer, 'protocol' | 'rows'> {
  /** One for each protocol of docs/protocols.md that the data set has, in that order. */
  protocols: ProtocolScores[];
}

interface ProtocolScores extends Pick<NamedProtocol, 'about' | 'source' | 'mean' | 'fault'> {
  name: ProtocolName;
  protocol: ScoringConfig;
  /** As of one protocol. */
  rows: ScoreAnswer['rows'];
}

/** `group`: those asked for; empty for the group of all pairs. `alphas`: in place of the protocols' own. */
export function protocolsAnswerOf(
  scored: Omit<ScoreAnswer, 'protocol' | 'rows'>,
  { group: groups, alphas }: { group: readonly string[]; alphas?: readonly number[] },
  metric: Pick<ScoringConfig, 'metric'>,
  summariesOf: (protocol: ScoringConfig) => readonly ScoreSummaryRow[],
): ProtocolsAnswer {
  const shown = groups.length > 0 ? groups : ['all'];
  const protocols = protocolsFor(scoredSet(scored.data.layout)).map(
    ([name, named, config]): ProtocolScores => {
      const { about, source, mean, fault } = named;
      const protocol = { ...config, ...metric, ...(alphas ? { alphas: [...alphas] } : {}) };
      const { rows } = answerOf({ ...scored, protocol }, summariesOf(protocol), shown);
      return { name, about, source, mean, ...(fault === undefined ? {} : { fault }), protocol, rows };
    },
  );
  return { ...scored, protocols };
}

/** A table by group: a line for each protocol and mean. A star is the mean that its tables print. */
export function protocolsText(
  { predictions, data, split, pairs, missing, notes, protocols }: ProtocolsAnswer,
  width: number,
): string {
  const alphas = [...new Set(protocols.flatMap(({ protocol }) => protocol.alphas))].sort((a, b) => a - b);
  const groups = [...new Set(protocols.flatMap(({ rows }) => rows.map(({ group }) => group)))];
  const metric = protocols[0]?.protocol.metric;
  const lines = groups.flatMap((group) =>
    protocols.flatMap(({ name, mean, fault, rows }) =>
      (['per image', 'per point'] as const).map((of) => [
        `${name}${fault === undefined ? '' : ' (faulty)'}`,
        ...(groups.length > 1 ? [group] : []),
        `${of.replace('per ', '')}${of === mean ? ' *' : ''}`,
        ...alphas.map((alpha) => valueAt(rows, group, alpha, of)),
      ]),
    ),
  );
  const head = [
    'protocol',
    ...(groups.length > 1 ? ['group'] : []),
    'mean',
    ...alphas.map((alpha) => `${metric ?? 'pck'}@${alpha}`),
  ];
  const of = `split ${split} of ${data.name ?? data.folder} (${data.layout})`;
  return [
    `${predictions}: ${grouped(pairs - missing.length)} of ${counted(pairs, 'pair')} of ${of}`,
    ...(missing.length > 0 ? [`${counted(missing.length, 'pair')} left out: no prediction`] : []),
    `${metric ?? 'PCK'} in per cent of ${groups.length > 1 ? 'each group' : `group ${groups.join('')}`}, mean over images and over points; * the one that its source prints`,
    ...metricNote(metric),
    ...notes,
    'Numbers of two protocols do not compare.',
    '',
    narrowTable(plainColumns(head), lines, width),
    '',
    ...protocols.map(
      ({ name, protocol, about, source, fault }) =>
        `${name}: ${protocolName(protocol)}, ${about} (${source})${fault === undefined ? '' : `. FAULTY: ${fault}`}`,
    ),
  ].join('\n');
}

function valueAt(rows: ScoreAnswer['rows'], group: string, alpha: number, of: NamedProtocol['mean']): string {
  const row = rows.find((one) => one.group === group && one.alpha === alpha);
  return row ? (of === 'per image' ? row.perImage : row.perPoint).toFixed(2) : '–';
}
