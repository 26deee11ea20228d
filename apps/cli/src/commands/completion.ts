/** `keygrid completion`: the script that lets a shell complete commands, options, studies, axes and metrics. */
import { Argument, type Command } from 'commander';
import { act, examples } from '../command.ts';
import { SHELLS } from '../completion/script.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .description('print the script by which a shell completes what is typed after keygrid')
    .addHelpText(
      'after',
      examples(
        ['source <(keygrid completion bash)', 'in ~/.bashrc; zsh the same in ~/.zshrc, after compinit'],
        ['keygrid completion fish > ~/.config/fish/completions/keygrid.fish', 'for fish'],
      ),
    )
    .action(act(async () => (await import('../actions/completion.ts')).completion));
}

/** What the scripts call: a candidate a line for the last of the words. Not for people. */
export function addComplete(program: Command): void {
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'what stands on the line after keygrid')
    .description('print what the last word may become')
    .addHelpText(
      'after',
      examples(
        ["keygrid complete -- report ''", 'names of studies'],
        ['keygrid complete -- query demo --sort pc', 'names of columns'],
      ),
    )
    .action(act(async () => (await import('../actions/complete.ts')).completeFor(program)));
}
