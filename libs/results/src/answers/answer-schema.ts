/** The JSON Schemas that are shipped: one of each command's `--json`. */
import { readFile } from 'node:fs/promises';
import type { AnswerName } from './json-answer.ts';

/** Draft 2020-12, as text. */
export function answerSchema(name: AnswerName): Promise<string> {
  return readFile(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8');
}
