/** `keygrid extend`: trainings of a study go on for more epochs, as a study of their own. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { positiveNumber } from '../../option-values.ts';
import { withWhere } from './where-option.ts';

export function addExtend(program: Command): void {
  const command = program
    .command('extend')
    .argument('<study>', 'name of a study whose trainings have all succeeded')
    .description('train a finished study for more epochs, from its last checkpoints, as a study of its own')
    .requiredOption('--epochs <n>', 'how many epochs each training has in the end', positiveNumber)
    .option('--as <name>', 'name of the longer study (default: STUDY-epochs-N)')
    .option('--dry-run', 'only say what it would start')
    .addHelpText(
      'after',
      '\nThe longer trainings have the bits, and the ids, of trainings of so many epochs straight through; what they go on from is in' +
        '\ntheir events. The study itself stays as it is: keygrid compare sets one beside the other. Refused where the learning rate' +
        '\ndepends on the number of epochs (cosine), and where patience has ended a training.',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid extend demo --epochs 40 --dry-run', 'which trainings would go on, and from where'],
        ['keygrid extend demo --epochs 40', 'makes the study demo-epochs-40'],
        ['keygrid extend demo --epochs 40 --as longer', 'the same, named longer'],
        [
          "keygrid extend demo --epochs 40 --where 'kbc.mode = both and seed < 3'",
          'of the cells that fit, a study of theirs',
        ],
      ),
    );
  withWhere(command).action(act(async () => (await import('../../actions/control/extend.ts')).extend));
}
