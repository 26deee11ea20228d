/** Answers in JSON against the schemas that are shipped. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../libs/results/schemas/', import.meta.url);
/** Commands whose answer has a schema. */
export const DESCRIBED: readonly string[] = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));

const checks = new Map<string, ValidateFunction>();

/** What the schema of a command says against its answer, a line each. */
export function schemaProblems(command: string, answer: unknown): string[] {
  const check = checks.get(command) ?? compiled(command);
  check(answer);
  return (check.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || '/', message, JSON.stringify(params)].join(' '),
  );
}

function compiled(command: string): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true });
  ajv.addFormat('date-time', isDate);
  const check = ajv.compile(JSON.parse(readFileSync(new URL(`${command}.json`, FOLDER), 'utf8')) as object);
  checks.set(command, check);
  return check;
}

/** As a date is written in JSON. */
function isDate(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}
