/** `keygrid query`: the cells that fit an expression, a row each, or put together in groups. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { positiveNumber } from '../option-values.ts';

const EXPRESSION = `
An expression compares axes, settings of grid files (the end of a path is
enough), metrics, and what every cell has: study, seed, status, protocol,
evaluation, training, submitted, created, started, finished, device, worker,
attempts, failure (of its training: training-status and so on).
  = != < <= > >=   in (A, B)   like 'a%'   ~ part   is null   and   or   not   ( )
A metric is pck@0.1, pck@0.1[small] for a group of pairs,
pck@0.1[small]@image/original for a protocol, training-seconds, inference-ms or
peak-memory, in the units of a report: PCK in per cent. A comparison with what
a cell lacks is false. A name alone means that it is true. A word of lower-case
letters, digits and dashes is a study's name; the last word, if it is anything
else, is the expression.
A table is as wide as the terminal (elsewhere 80 characters): heads are broken,
ids shortened, columns of one value left out, then times and status, and a line
names them; --columns are always all shown.`;

export function addQuery(program: Command): void {
  const collect = (text: string, before: string[]): string[] => [...before, text];
  program
    .command('query')
    .argument('[words...]', 'names of studies (none: all), then an expression')
    .usage("[options] [STUDY...] ['EXPRESSION']")
    .description('list the cells that fit an expression with their PCK, or put them together in groups')
    .option(
      '--where <path=value>',
      'only cells with this axis value, seed or status, or that fit an expression (repeatable)',
      collect,
      [],
    )
    .option('--group <name>', 'group of pairs to show PCK of (repeatable; default: all)', collect, [])
    .option('--group-by <names>', 'a row for each combination of their values: mean ± deviation over seeds')
    .option('--metrics <names>', "metrics to show (default: PCK at each study's own alphas)")
    .option('--columns <names>', 'columns to show, and no other')
    .option('--sort <names>', 'order of the rows; a dash before a name: the highest first')
    .option('--limit <n>', 'most rows', positiveNumber)
    .option('--after <row>', 'the rows behind those of the page before, which says it: its "next"')
    .option('--protocol <name>', "protocol of its scores, as bbox/original (default: the study's own)")
    .option('--metric <name>', 'what counts and what is a hit, of docs/metrics.md (default: PCK)')
    .addOption(formatOption('text', 'markdown', 'csv', 'json'))
    .option('--out <file>', 'write it to a file instead')
    .addHelpText('after', EXPRESSION)
    .addHelpText(
      'after',
      examples(
        [
          "keygrid query demo 'kbc.mode = both and model.csfa and pck@0.1 > 40 and seed in (1,2)'",
          'of one study',
        ],
        [
          "keygrid query 'status = failed and finished > 2026-11-01' --columns study,evaluation,failure",
          'of all studies',
        ],
        [
          'keygrid query demo --group-by kbc.mode --metrics pck@0.1,pck@0.1[small] --sort -pck@0.1',
          'mean and deviation over seeds',
        ],
        [
          'keygrid query demo --where evaluation.kbc.mode=both --group small',
          'small objects with KBC on both',
        ],
        ['keygrid query demo --protocol image/original --format csv', 'scores that keygrid rescore added'],
      ),
    )
    .action(act(async () => (await import('../actions/query.ts')).query));
}
