/** What a reader of an answer must be told beside it. */
import { counted } from '@keygrid/contract';
import type { AskedStudy } from './asked-studies.ts';
import { expressionText } from './expression-text.ts';
import type { Answer, Question } from './question.ts';

export function protocolNotes(
  studies: readonly AskedStudy[],
  { columns, metrics, groupBy }: Question,
): string[] {
  const unscored = studies.flatMap((study) => study.unscored ?? []);
  const protocols = [...new Set(studies.map(({ protocolName }) => protocolName))];
  if (protocols.length < 2 || columns !== undefined || metrics !== undefined || groupBy !== undefined)
    return unscored;
  const mixed = `PCK is left out: the studies are in ${protocols.join(', ')}, which do not compare. --protocol names one, --metrics one for each number.`;
  return [...unscored, mixed];
}

/** Nothing is an answer, too; what was asked is said again. */
export function nothingFits({ rows, studies, total }: Answer, { conditions, limit }: Question): string[] {
  if (studies.length === 0) return ['No study has been submitted yet.'];
  if (rows.length > 0)
    return total > rows.length ? [`${rows.length} of ${total} rows: --limit ${limit}.`] : [];
  if (conditions.length === 0) return [`${counted(studies.length, 'study', 'studies')} without cells.`];
  const asked = conditions.map(({ expression }) => expressionText(expression)).join(' and ');
  return [`No cell of ${counted(studies.length, 'study', 'studies')} fits: ${asked}`];
}
