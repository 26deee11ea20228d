/** A study's report in every published protocol of its data set, from stored predictions. */
import { UserError } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { protocolsFor, type NamedProtocol, type ProtocolName } from '@keygrid/scoring';
import type { MetricName } from '@keygrid/scoring/config';
import { asAsked, type AskedTables } from '../report/as-asked.ts';
import { buildReport, type Report } from '../report/report.ts';
import { readStudyResults } from '../study/read-study-results.ts';
import { scoredSet } from './asked-protocol.ts';
import { layoutsOf } from './layouts-of.ts';
import { rescoreStudy } from './rescore.ts';

export interface ReportInProtocols {
  readonly study: string;
  /** One for each protocol of docs/protocols.md that the data set has, in that order. */
  readonly protocols: readonly ReportInProtocol[];
}

export interface ReportInProtocol extends Pick<NamedProtocol, 'about' | 'source' | 'mean' | 'fault'> {
  readonly name: ProtocolName;
  /** PCK as the mean of the pairs' fractions. */
  readonly perImage: Report;
  /** PCK over all keypoints. */
  readonly perPoint: Report;
}

/**
 * Scores what lacks these scores, without inference. `asked.alphas` left out: each protocol's own.
 * @throws UserError for a study of several data sets, or without a finished evaluation.
 */
export async function reportInProtocols(
  home: Home,
  study: string,
  { alphas, groups }: Omit<AskedTables, 'isPerPoint'>,
  metric?: MetricName,
): Promise<ReportInProtocols> {
  const { cells } = await readStudyResults(home, study);
  const layouts = await layoutsOf(
    home,
    cells.map(({ evaluation }) => evaluation.id),
  );
  const [set, other] = [...new Set(layouts.map(scoredSet))];
  if (set === undefined) throw new UserError(`${study} has no cells`);
  if (other !== undefined)
    throw new UserError(
      `${study} has cells of ${set} and of ${other}, whose protocols differ; name one with --protocol`,
    );
  const protocols: ReportInProtocol[] = [];
  for (const [name, { about, source, mean, fault }, config] of protocolsFor(set)) {
    const columns = alphas ?? config.alphas;
    await rescoreStudy(home, study, { protocol: name, alphas: columns, metric });
    const results = await readStudyResults(home, study, metric === undefined ? name : `${name}/${metric}`);
    const reportOf = (isPerPoint: boolean) =>
      buildReport(asAsked(results, { alphas: columns, groups, isPerPoint }));
    protocols.push({
      ...{ name, about, source, mean },
      ...(fault === undefined ? {} : { fault }),
      perImage: reportOf(false),
      perPoint: reportOf(true),
    });
  }
  return { study, protocols };
}
