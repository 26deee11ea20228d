/** `keygrid schema`: what the JSON answer of a command looks like. */
import { ANSWER_VERSIONS } from '@keygrid/results/answers';
import { Argument, type Command } from 'commander';
import { act, examples } from '../command.ts';

export function addSchema(program: Command): void {
  program
    .command('schema')
    .addArgument(
      new Argument('[command]', 'whose --json answer; `data check` is data-check; left out: a list').choices(
        Object.keys(ANSWER_VERSIONS),
      ),
    )
    .description(
      "print the JSON Schema (draft 2020-12) of a command's --json answer, or list those there are",
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid schema', 'the names, and what each answer is'],
        ['keygrid schema report', 'for people'],
        ['keygrid schema status > status.schema.json', 'for a validator'],
      ),
    )
    .action(act(async () => (await import('../actions/schema.ts')).schema));
}
