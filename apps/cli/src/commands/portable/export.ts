/** `keygrid export`: a study as one file for another database, or stored predictions for other programs. */
import { Option, type Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addExport(program: Command): void {
  program
    .command('export')
    .argument('<run or study>', 'name of a study; with --predictions also a finished evaluation')
    .description('write a study as one file for another database, or stored predictions for other programs')
    .option('--to <file>', 'the study as one file: all rows, predictions, scores; keygrid import reads it')
    .addOption(
      new Option(
        '--format <format>',
        'with --to FOLDER: results, points of curves and predictions as tables',
      ).choices(['parquet', 'csv']),
    )
    .option('--checkpoints', 'with --to: weights too, so that keygrid predict works elsewhere')
    .option(
      '--predictions <path>',
      'predictions as JSON: pair id to points in original target pixels; for a study a folder',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid export demo --to demo.keygrid', 'elsewhere: keygrid import demo.keygrid'],
        [
          'keygrid export e-0123456789abcdef0123 --predictions both.json',
          'keygrid score both.json … gives its numbers',
        ],
        ['keygrid export demo --format parquet --to tables', 'for DuckDB, pandas and others'],
        ['keygrid export demo --predictions predictions', 'every finished evaluation of a study'],
      ),
    )
    .action(act(async () => (await import('../../actions/portable/export.ts')).exportAs));
}
