/** What `keygrid query` does: the cells of a study that fit a filter, a row each. */
import { parseFilter, queryCells, readStudyResults, renderQuery, unscoredText } from '@keygrid/results';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface QueryOptions {
  where: string[];
  group: string[];
  protocol?: string;
  format: 'terminal' | 'markdown' | 'json' | 'csv';
  out?: string;
}

export async function query(terminal: Terminal, options: QueryOptions, study: string): Promise<void> {
  const where = options.where.map(parseFilter);
  const groups = options.group.length > 0 ? options.group : ['all'];
  await withHome(terminal, async (home) => {
    const results = await readStudyResults(home, study, options.protocol);
    const result = queryCells(results, { where, groups });
    const missing = unscoredText(study, results.unscored, results.protocol, results.protocolName);
    if (missing !== undefined) terminal.note(missing);
    await writeAnswer(terminal, renderQuery(result, terminal.json ? 'json' : options.format), options.out);
  });
}
