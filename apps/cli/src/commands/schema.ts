/** `keygrid schema`: what the JSON answer of a command looks like. */
import type { AnswerName } from '@keygrid/results';
import { Argument, type Command } from 'commander';
import type { CommandAnswers } from '../answers/command-answers.ts';
import { act, examples } from '../command.ts';

/** Every command that answers in JSON. */
const ANSWERS: Readonly<Record<AnswerName | keyof CommandAnswers, true>> = {
  backup: true,
  cache: true,
  cancel: true,
  compare: true,
  'data-add': true,
  'data-check': true,
  'data-list': true,
  'data-show': true,
  'data-synth': true,
  demo: true,
  doctor: true,
  export: true,
  gc: true,
  import: true,
  logs: true,
  pause: true,
  plan: true,
  predict: true,
  prioritise: true,
  query: true,
  report: true,
  reproduce: true,
  rescore: true,
  restore: true,
  resume: true,
  retry: true,
  run: true,
  score: true,
  sql: true,
  status: true,
  submit: true,
  watch: true,
  'weights-convert': true,
  'weights-export': true,
  'weights-inspect': true,
  why: true,
};

export function addSchema(program: Command): void {
  program
    .command('schema')
    .addArgument(
      new Argument('<command>', 'whose --json answer; `data check` is data-check').choices(
        Object.keys(ANSWERS),
      ),
    )
    .description("print the JSON Schema (draft 2020-12) of a command's --json answer")
    .addHelpText(
      'after',
      examples(
        ['keygrid schema report', 'for people'],
        ['keygrid schema status > status.schema.json', 'for a validator'],
      ),
    )
    .action(act(async () => (await import('../actions/schema.ts')).schema));
}
