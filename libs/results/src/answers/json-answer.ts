/** What `--json` prints of a command's answer. Loads nothing else of this library: the command's help lists the names. */
import { printedJson } from '@keygrid/contract';

/** The version of each command's answer. It rises where a field is removed, renamed or changes its meaning or unit. */
export const ANSWER_VERSIONS = {
  backup: 1,
  cache: 1,
  cancel: 1,
  compare: 1,
  completion: 1,
  'data-add': 1,
  'data-check': 1,
  'data-list': 1,
  'data-show': 1,
  'data-synth': 1,
  delete: 1,
  demo: 1,
  doctor: 1,
  export: 1,
  extend: 1,
  gc: 1,
  import: 1,
  logs: 1,
  notify: 1,
  pause: 1,
  plan: 1,
  predict: 1,
  prioritise: 1,
  query: 2,
  report: 1,
  reproduce: 1,
  rescore: 1,
  restore: 1,
  resume: 1,
  retry: 1,
  run: 1,
  scheduler: 1,
  schema: 1,
  score: 1,
  sql: 1,
  status: 1,
  submit: 1,
  watch: 1,
  'weights-convert': 1,
  'weights-export': 1,
  'weights-inspect': 1,
  why: 1,
  worker: 1,
} as const;

/** Of a command; `data check` is `data-check`. */
export type AnswerName = keyof typeof ANSWER_VERSIONS;

export const isAnswerName = (name: string): name is AnswerName => Object.hasOwn(ANSWER_VERSIONS, name);

interface Versioned<Version> {
  /** Of this command's answer. It rises where a field is removed, renamed or changes its meaning or unit; a new field leaves it. */
  readonly schemaVersion: Version;
}

/** An answer as it is printed: its version first; of a list in each entry. */
type Printed<Answer, Version> = Answer extends readonly (infer Entry)[]
  ? readonly Printed<Entry, Version>[]
  : Versioned<Version> & Answer;

/** Answers by name of the command, as they are printed. */
export type PrintedAnswers<Answers extends { readonly [Name in keyof Answers & AnswerName]: object }> = {
  readonly [Name in keyof Answers]: Name extends AnswerName
    ? Printed<Answers[Name], (typeof ANSWER_VERSIONS)[Name]>
    : never;
};

/** Bigints as strings, maps as objects, sets as lists: the shapes JSON does not know. */
export function jsonAnswer(name: AnswerName, answer: object): string {
  const plain = (_key: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return item.toString();
    if (item instanceof Map) return Object.fromEntries(item) as unknown;
    return item instanceof Set ? [...item] : item;
  };
  return printedJson(JSON.stringify(versioned(answer, ANSWER_VERSIONS[name]), plain, 2));
}

function versioned(answer: object, schemaVersion: number): object {
  if (Array.isArray(answer)) return answer.map((entry: object) => versioned(entry, schemaVersion));
  return { schemaVersion, ...answer };
}
