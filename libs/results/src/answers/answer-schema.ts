/** The JSON Schemas that are shipped: one of each command's `--json`. */
import { readFile } from 'node:fs/promises';
import type { JsonAnswers } from './answers.ts';

/** Commands whose answers are those of this library. */
export type AnswerName = keyof JsonAnswers;

/** Draft 2020-12, as text. @param name The command's; `data check` is `data-check`. */
export function answerSchema(name: string): Promise<string> {
  return readFile(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8');
}
