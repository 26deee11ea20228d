/** `keygrid import`: a study that another database exported. */
import { Option, type Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addImport(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'what keygrid export STUDY --to FILE wrote')
    .description('put an exported study into this database; a run is the same by what it computes')
    .addOption(
      new Option('--prefer <whose>', 'results that count where both have a run with other bits').choices([
        'mine',
        'theirs',
      ]),
    )
    .option('--as <name>', 'name of the study here, where its own is taken')
    .addHelpText(
      'after',
      examples(
        ['keygrid import demo.keygrid', 'then keygrid report demo works as where it was computed'],
        ['keygrid import demo.keygrid --prefer theirs', 'where another machine computed other bits'],
      ),
    )
    .action(act(async () => (await import('../../actions/portable/import.ts')).importArchive));
}
