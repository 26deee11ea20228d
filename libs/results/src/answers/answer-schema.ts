/** The JSON Schemas that are shipped: one of each command's `--json`. */
import { readFile } from 'node:fs/promises';
import { ANSWER_VERSIONS, type AnswerName } from './json-answer.ts';

/** Draft 2020-12, as text. */
export function answerSchema(name: AnswerName): Promise<string> {
  return readFile(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8');
}

/** Of every command, in the order of their names: what its answer is, in words. */
export async function describedAnswers(): Promise<{ name: string; description: string }[]> {
  const names = Object.keys(ANSWER_VERSIONS) as AnswerName[];
  return Promise.all(
    names.map(async (name) => {
      const { description } = JSON.parse(await answerSchema(name)) as { description: string };
      return { name, description };
    }),
  );
}
