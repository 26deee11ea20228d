/** What `keygrid query` does: the cells that fit an expression, a row each, or put together in groups. */
import { shortened, UserError } from '@keygrid/contract';
import {
  ask,
  narrowAnswer,
  parseExpression,
  parseWhere,
  renderAnswer,
  type Answer,
  type AnswerForm,
} from '@keygrid/results';
import { askedIn } from '../asked-in.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

interface QueryOptions {
  where: string[];
  group: string[];
  groupBy?: string;
  metrics?: string;
  columns?: string;
  sort?: string;
  limit?: number;
  after?: string;
  protocol?: string;
  metric?: string;
  format: AnswerForm;
  out?: string;
}

export async function query(terminal: Terminal, options: QueryOptions, words: string[]): Promise<void> {
  const { where, group, format, out, metric, ...rest } = options;
  const protocol = askedIn({ ...rest, ...(metric === undefined ? {} : { metric }) });
  const asked = { ...rest, ...(protocol === undefined ? {} : { protocol }) };
  const { studies, expression } = studiesAndExpression(words);
  const written =
    expression === undefined ? [] : [{ text: expression, expression: parseExpression(expression) }];
  const conditions = [...written, ...parseWhere(where)];
  await withHome(terminal, async (home) => {
    const { answer, notes } = await ask(home, {
      ...asked,
      studies,
      conditions,
      ...(group.length > 0 ? { groups: group } : {}),
    });
    for (const line of notes) terminal.note(line);
    const form = terminal.json ? 'json' : format;
    if (form === 'terminal' && out === undefined) return printNarrow(terminal, answer, asked);
    await writeAnswer(terminal, renderAnswer(answer, form), out);
  });
}

/** A file, and every other form, has all columns in full. */
function printNarrow(
  terminal: Terminal,
  answer: Answer,
  { columns, metrics = '', groupBy }: Pick<QueryOptions, 'columns' | 'metrics' | 'groupBy'>,
): void {
  const isChosen = columns !== undefined || groupBy !== undefined;
  const named = metrics.split(',').map((name) => name.trim());
  const { text, left } = narrowAnswer(answer, terminal.width, (name) => isChosen || named.includes(name));
  terminal.print(text);
  if (left !== undefined) terminal.note(left);
}

/** As a grid file names a study. */
const STUDY_NAME = /^[a-z0-9][a-z0-9-]*$/;

/** A word of lower-case letters, digits and dashes is a study; the last word may be anything else, and is the expression then. */
function studiesAndExpression(words: readonly string[]): {
  studies: string[];
  expression: string | undefined;
} {
  const last = words.at(-1);
  const expression = last === undefined || STUDY_NAME.test(last) ? undefined : last;
  const studies = expression === undefined ? words : words.slice(0, -1);
  const strange = studies.find((word) => !STUDY_NAME.test(word));
  if (strange !== undefined)
    throw new UserError(
      `${JSON.stringify(shortened(strange, 100))} is no name of a study (lower-case letters, digits, dashes). ` +
        "An expression is one word, the last one: put it in quotes, as in keygrid query demo 'kbc.mode = both and pck@0.1 > 40'.",
    );
  return { studies: [...new Set(studies)], expression };
}
