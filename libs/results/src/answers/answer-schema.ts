/** The JSON Schemas that are shipped: one of each command's `--json`. */
import { readFile } from 'node:fs/promises';
import type { JsonAnswers } from './answers.ts';

/** The command's name. */
export type AnswerName = keyof JsonAnswers;

/** Draft 2020-12, as text. */
export function answerSchema(name: AnswerName): Promise<string> {
  return readFile(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8');
}
