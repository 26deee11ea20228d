/** What is wrong with a grid file, where, and what was expected there. */
import { firstLines, own, shortened, UserError, whyNoHalfType } from '@keygrid/contract';
import type { z } from 'zod';
import { childrenOf } from './fields.ts';
import { hint, nearest } from './near-name.ts';

export type Path = readonly (string | number)[];

export interface Problem {
  /** Place in the file: keys and list positions from the top. */
  readonly path: Path;
  readonly message: string;
}

/** `axes.product."model.csfa"[2]` */
function pathText(path: Path): string {
  const text = path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `."${part}"`;
    })
    .join('');
  return text.replace(/^\./, '') || 'the file';
}

/** One error for all problems, in the order of the file. */
export function grievance(
  file: string,
  problems: readonly Problem[],
  lineOf: (path: Path) => number,
): UserError {
  const lines = problems
    .map((problem) => ({ line: lineOf(problem.path), ...problem }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, path, message }) => `${file}:${line}: ${shortened(pathText(path))}: ${message}`);
  if (lines.length === 1) return new UserError(lines[0]);
  return new UserError(`${file} has ${lines.length} problems:\n${firstLines(lines).join('\n')}`);
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, part) =>
      typeof parent === 'object' && parent !== null
        ? own(parent as Record<string, unknown>, part)
        : undefined,
    value,
  );
}

const KINDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a block of fields',
  record: 'a block of fields',
};

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'array' && small && limit === 1) return 'expected at least one value';
  if (issue.origin === 'array') return `expected ${small ? 'at least' : 'at most'} ${limit} values`;
  if (issue.origin === 'string') return `expected ${small ? 'at least' : 'at most'} ${limit} characters`;
  if (small) return `expected a number ${issue.inclusive ? 'of at least' : 'above'} ${limit}`;
  return `expected a number ${issue.inclusive ? 'of at most' : 'below'} ${limit}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small' || issue.code === 'too_big') return bound(issue);
  if (issue.code === 'not_multiple_of') return `expected a multiple of ${issue.divisor}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  if (issue.code !== 'invalid_value') return issue.message;
  return `expected one of ${issue.values.map(String).join(', ')}`;
}

/** More unknown names than a message lists get no near name: looking for it takes time. */
const HINTED = 100;

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map([
  ...['on', 'yes', 'y'].map((word) => [word, true] as const),
  ...['off', 'no', 'n'].map((word) => [word, false] as const),
]);

/** What YAML 1.1 read as true or false. */
function booleanOf(found: unknown): string {
  const meant = BOOLEANS.get(typeof found === 'string' ? found.toLowerCase() : found);
  return meant === undefined ? '' : `; YAML 1.2 reads ${String(found)} as a text: write ${meant}`;
}

function nearValue(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code !== 'invalid_value' || typeof found !== 'string') return '';
  const noHalf = issue.values.includes('tf32') ? whyNoHalfType(found) : undefined;
  if (noHalf !== undefined) return `; ${noHalf}`;
  const near = nearest(found, issue.values.map(String));
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** Zod's issues as problems: `at` is where `value`, which `schema` refused, stands in the file. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  { schema, value, at = [] }: { schema: z.core.$ZodType; value: unknown; at?: Path },
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...at, ...(issue.path as Path)];
    if (issue.code === 'unrecognized_keys') {
      const names = Object.keys(childrenOf(schemaAt(schema, issue.path as Path)));
      return issue.keys.map((key, i) => ({
        path: [...path, key],
        message: i < HINTED ? `no such field${hint(key, names)}` : 'no such field',
      }));
    }
    if (issue.code === 'custom') return [{ path, message: issue.message }];
    const text = expectation(issue);
    const found = valueAt(value, issue.path as Path);
    if (found === undefined) return [{ path, message: `is missing; ${text}` }];
    return [{ path, message: `${text}, found ${show(found)}${nearValue(issue, found)}${booleanOf(found)}` }];
  });
}

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType {
  return path.reduce<z.core.$ZodType>((parent, part) => {
    const def = (parent as z.core.$ZodTypes)._zod.def;
    if (typeof part === 'number' && def.type === 'array') return def.element;
    const children = childrenOf(parent);
    return own(children, part) ?? parent;
  }, schema);
}
