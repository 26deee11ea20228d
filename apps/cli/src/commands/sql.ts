/** `keygrid sql`: a statement of one's own over the public views. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { aboveZero, positiveNumber } from '../option-values.ts';

export function addSql(program: Command): void {
  program
    .command('sql')
    .argument('<statement>', 'one SELECT, WITH or VALUES over the views of docs/database.md')
    .description('ask the database in SQL, as a role that may only read')
    .option('--timeout <seconds>', 'the server ends it then', aboveZero, 30)
    .option('--limit <n>', 'most rows', positiveNumber, 1000)
    .addOption(formatOption('text', 'csv', 'json'))
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      examples(
        ["keygrid sql 'TABLE studies'", 'one view, whole'],
        ['keygrid sql "$(cat question.sql)" --format csv --out answer.csv', 'a statement kept in a file'],
      ),
    )
    .action(act(async () => (await import('../actions/sql.ts')).askInSql));
}
