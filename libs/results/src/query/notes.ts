/** What a reader of an answer must be told beside it. */
import { counted } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { measureOf } from '../report/measure-of.ts';
import { unscoredText } from '../scores/protocol.ts';
import { unknownPartsNotes } from '../scores/unknown-parts.ts';
import { unscoredOfStudies } from '../scores/unscored-of-studies.ts';
import type { AskedStudy } from './asked-studies.ts';
import { expressionText } from './expression-text.ts';
import type { Answer, Question } from './question.ts';

/** What to do about finished evaluations without scores in the protocol, a line a study. */
export async function unscoredNotes(home: Home, studies: readonly AskedStudy[]): Promise<string[]> {
  const unscored = await unscoredOfStudies(home, studies);
  return studies.flatMap(
    ({ id, name, protocol, protocolName }) =>
      unscoredText(name, unscored.get(id) ?? [], protocol, protocolName) ?? [],
  );
}

/** Columns keep the names that are typed; what they show in another metric is said. */
export function metricNotes(studies: readonly AskedStudy[]): string[] {
  const named = [
    ...new Set(studies.flatMap(({ protocol, protocolName }) => (protocol.metric ? [protocolName] : []))),
  ];
  return named.map((name) => `In ${name} a column pck@A shows ${measureOf(name)} in place of PCK.`);
}

/** Of the metric that all are read in. */
export async function partsNotes(home: Home, studies: readonly AskedStudy[]): Promise<string[]> {
  const metrics = new Set(studies.map(({ protocol }) => protocol.metric));
  const [metric] = metrics;
  if (metric === undefined || metrics.size > 1) return [];
  const { rows } = await readerOf(home).query<{ id: string }>(
    'SELECT DISTINCT evaluation_id AS id FROM cell WHERE study_id = ANY($1::int[]) AND wanted',
    [studies.map(({ id }) => id)],
  );
  const evaluations = rows.map(({ id }) => id);
  return (await unknownPartsNotes(home, evaluations, metric)).map((note) => `${note}.`);
}

export function protocolNotes(
  studies: readonly AskedStudy[],
  { columns, metrics, groupBy }: Question,
): string[] {
  const protocols = [...new Set(studies.map(({ protocolName }) => protocolName))];
  if (protocols.length < 2 || columns !== undefined || metrics !== undefined || groupBy !== undefined)
    return [];
  const mixed = `PCK is left out: the studies are in ${protocols.join(', ')}, which do not compare. --protocol names one, --metrics one for each number.`;
  return [mixed];
}

/** Nothing is an answer, too; what was asked is said again. */
export function nothingFits(
  { rows, studies, total, next }: Answer,
  { conditions, limit }: Question,
): string[] {
  if (studies.length === 0) return ['No study has been submitted yet.'];
  if (rows.length > 0) {
    if (total <= rows.length) return [];
    const more = next === undefined ? '' : ` The next ones: --after ${next}.`;
    return [`${rows.length} of ${total} rows: --limit ${limit ?? 'none'}.${more}`];
  }
  if (conditions.length === 0) return [`${counted(studies.length, 'study', 'studies')} without cells.`];
  const asked = conditions.map(({ expression }) => expressionText(expression)).join(' and ');
  return [`No cell of ${counted(studies.length, 'study', 'studies')} fits: ${asked}`];
}
