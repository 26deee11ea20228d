/** `keygrid export`: stored predictions as files that `score` and other programs read. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addExport(program: Command): void {
  program
    .command('export')
    .argument('<run or study>', 'id of a finished evaluation or its beginning, or name of a study')
    .description('write stored predictions as JSON: pair id to target keypoints, in original target pixels')
    .requiredOption(
      '--predictions <path>',
      'file to write; for a study a folder, with a file for each evaluation',
    )
    .addHelpText(
      'after',
      examples(
        [
          'keygrid export e-0123456789abcdef0123 --predictions both.json',
          'keygrid score both.json … gives its numbers',
        ],
        ['keygrid export demo --predictions predictions', 'every finished evaluation of a study'],
      ),
    )
    .action(act(async () => (await import('../actions/export.ts')).exportPredictions));
}
