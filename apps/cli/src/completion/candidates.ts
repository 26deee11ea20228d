/** What the last word of a line may become: commands and options from the command table, names from the database. */
import { largest } from '@keygrid/contract';
import { PRIORITY_NAMES } from '@keygrid/runs';
import type { Argument, Command, Option } from 'commander';

/** Names that only the database knows. */
export interface KnownNames {
  readonly studies: readonly string[];
  /** Axes, metrics and what every cell has. */
  readonly columns: readonly string[];
}

/** `names` is asked only where a name may stand; of the studies that stand on the line before. */
export async function candidates(
  program: Command,
  words: readonly string[],
  names: (studies: readonly string[]) => Promise<KnownNames>,
): Promise<string[]> {
  const before = words.slice(0, -1);
  // Bash hands over what stands in quotes word by word, zsh and fish as one word with its open quote.
  const last = (words.at(-1) ?? '').replace(/^["']/, '');
  const { command, given, open } = walk(program, before);
  const fitting = (all: readonly string[]) => [...new Set(all)].filter((one) => one.startsWith(last));
  if (open?.argChoices) return fitting(open.argChoices);
  if (open?.long === '--study') return fitting((await names([])).studies);
  if (open) return NAMING.has(open.long ?? '') ? fittingList((await names(given)).columns, last) : [];
  if (last.startsWith('-')) return fitting(optionsOf(program, command));
  const below = command.commands.filter((one) => !isHidden(one)).map((one) => one.name());
  if (below.length > 0 && given.length === 0) return fitting(below);
  const argument = argumentAt(command, given.length);
  if (argument?.argChoices) return fitting(argument.argChoices);
  if (ASKING.has(command.name())) {
    const { studies, columns } = await names(given);
    const done = last.slice(0, 1 + largest([' ', '(', ','].map((end) => last.lastIndexOf(end))));
    if (done !== '') return fitting(columns.map((name) => done + name));
    return fitting([...studies.filter((name) => !given.includes(name)), ...columns]);
  }
  if (command.name() === 'prioritise')
    return fitting([...(given.length === 0 ? (await names([])).studies : []), ...PRIORITY_NAMES]);
  return argument?.name().includes('study') ? fitting((await names([])).studies) : [];
}

/** Their words are studies and expressions. */
const ASKING = new Set(['query', 'compare']);

/** Options of `query` whose value is made of names of columns. */
const NAMING = new Set(['--where', '--group-by', '--metrics', '--columns', '--sort']);

interface Place {
  readonly command: Command;
  /** Arguments that stand there already. */
  readonly given: readonly string[];
  /** The option whose value comes next. */
  readonly open: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let open: Option | undefined;
  const given: string[] = [];
  for (const word of words) {
    if (open) open = undefined;
    else if (word.startsWith('-')) {
      open = [...command.options, ...program.options].find(
        (one) => one.long === word && (one.required || one.optional),
      );
    } else {
      const next = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next) command = next;
      else given.push(word);
    }
  }
  return { command, given, open };
}

const isHidden = (command: Command): boolean => command.name() === 'complete';

const optionsOf = (program: Command, command: Command): string[] =>
  [...command.options, ...program.options].filter((one) => !one.hidden).flatMap((one) => one.long ?? []);

function argumentAt({ registeredArguments: all }: Command, at: number): Argument | undefined {
  return all[at] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
}

/** Of a list between commas the last name; a dash before it stays. */
function fittingList(names: readonly string[], word: string): string[] {
  const done = word.slice(0, word.lastIndexOf(',') + 1);
  const dash = word.slice(done.length).startsWith('-') ? '-' : '';
  return names.map((name) => `${done}${dash}${name}`).filter((one) => one.startsWith(word));
}
