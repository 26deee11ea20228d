/** `keygrid notify`: what the command or URL of keygrid.toml was told, and a try of it. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addNotify(program: Command): void {
  program
    .command('notify')
    .description('list what people were told of studies that ended and runs that failed; --test tries it')
    .option('--test', 'send a sample now, and say what became of it (exit code 1: not received)')
    .addHelpText(
      'after',
      '\n[notify] in keygrid.toml says whom to tell: command = ["/path/to/program", "its", "arguments"] or url = "https://…", and' +
        '\non = ["finished", "failed"] of what. A scheduler tells, keygrid run has one; docs/notify.md has the message.',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid notify --test', 'is it set up well?'],
        ['keygrid notify', 'what was told, what waits for a receiver that is away'],
      ),
    )
    .action(act(async () => (await import('../../actions/processes/notify.ts')).notify));
}
