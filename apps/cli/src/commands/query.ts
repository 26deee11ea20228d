/** `keygrid query`: the cells of a study that fit a filter, a row each. */
import { parseFilter, queryCells, readStudyResults, renderQuery, unscoredText } from '@keygrid/results';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';
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

export function addQuery(program: Command): void {
  const collect = (text: string, before: string[]): string[] => [...before, text];
  program
    .command('query')
    .argument('<study>', 'name of a study')
    .description('list the cells of a study with their PCK')
    .option(
      '--where <path=value>',
      'only cells with this axis value, seed or status (repeatable)',
      collect,
      [],
    )
    .option('--group <name>', 'group of pairs to show PCK of (repeatable; default: all)', collect, [])
    .option('--protocol <name>', "protocol of its scores, as bbox/original (default: the study's own)")
    .addOption(
      new Option('--format <form>', 'how it is written')
        .choices(['terminal', 'markdown', 'json', 'csv'])
        .default('terminal'),
    )
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      examples(
        [
          'keygrid query demo --where evaluation.kbc.mode=both --group small',
          'small objects with KBC on both',
        ],
        ['keygrid query demo --where status=FAILED --json', 'for a program'],
        ['keygrid query demo --protocol image/original --format csv', 'scores that keygrid rescore added'],
      ),
    )
    .action(act(query));
}

async function query(terminal: Terminal, options: QueryOptions, study: string): Promise<void> {
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
