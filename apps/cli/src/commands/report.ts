/** `keygrid report`: a study's tables, with what is not finished said beside them. */
import { buildReport, readStudyResults, renderReport } from '@keygrid/results';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';
import { withRuns } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface ReportOptions {
  format: 'terminal' | 'markdown' | 'json';
  out?: string;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .argument('<study>', 'name of a study')
    .description('print the tables and contrasts of a study, finished or not')
    .addOption(
      new Option('--format <form>', 'how it is written')
        .choices(['terminal', 'markdown', 'json'])
        .default('terminal'),
    )
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      examples(
        ['keygrid report demo', 'tables for the terminal'],
        ['keygrid report demo --format markdown --out demo.md', 'the same for a document'],
      ),
    )
    .action(act(report));
}

async function report(terminal: Terminal, { format, out }: ReportOptions, study: string): Promise<void> {
  const form = terminal.json ? 'json' : format;
  await withRuns(terminal, async (runs) => {
    const text = renderReport(buildReport(await readStudyResults(runs, study)), form);
    await writeAnswer(terminal, text, out);
  });
}
