/** Axes against the settings they vary: names of real fields, values those fields take, lists that fit. */
import { firstNames } from '@keygrid/contract';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { canonicalJson } from '../canonical.ts';
import { fieldAt, fieldPaths, isWritten, type Written } from '../fields.ts';
import { hint } from '../near-name.ts';
import { nestedAt } from '../setting-value.ts';
import { problemsOf, show, type Path, type Problem } from '../problem.ts';

interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
  /** Place in the file. */
  readonly at: Path;
}

/** Takes the `axes` block as written, so that it can report what is wrong beside a block of the wrong shape. */
export function checkAxes(axes: unknown): Problem[] {
  if (!isWritten(axes)) return [];
  const product = axesIn(axes, 'product');
  const zip = axesIn(axes, 'zip');
  const crossed = [...product, ...zip];
  return [
    ...empty(axes),
    ...crossed.flatMap(checkAxis),
    ...unequalLengths(zip),
    ...settingTheSame(crossed),
    ...patternsIn(axes, 'include').flatMap(({ values, at }) => checkFields(values, at)),
    ...patternsIn(axes, 'exclude').flatMap(({ values, at }) => checkPattern(values, at, crossed)),
  ];
}

function axesIn(axes: Written, group: 'product' | 'zip'): Axis[] {
  const lists = axes[group];
  if (!isWritten(lists)) return [];
  return Object.entries(lists)
    .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
    .map(([path, values]) => ({ path, values, at: ['axes', group, path] }));
}

function patternsIn(axes: Written, group: 'include' | 'exclude'): { values: Written; at: Path }[] {
  const list = axes[group];
  if (!Array.isArray(list)) return [];
  return list.flatMap((values: unknown, i) =>
    isWritten(values) ? [{ values, at: ['axes', group, i] }] : [],
  );
}

function empty(axes: Written): Problem[] {
  const blocks: [Path, unknown][] = [
    [['axes'], axes],
    [['axes', 'product'], axes.product],
    [['axes', 'zip'], axes.zip],
  ];
  return blocks
    .filter(([, block]) => isWritten(block) && Object.keys(block).length === 0)
    .map(([path]) => ({ path, message: 'names no axis; leave it out, or name a field and its values' }));
}

function checkAxis({ path, values, at }: Axis): Problem[] {
  const name = checkName(path, at);
  if (name) return [name];
  const wrong = values.flatMap((value, i) => checkValue(path, value, [...at, i]));
  return wrong.length > 0
    ? wrong
    : repeated(
        values.map((value) => nestedAt(path, value)),
        values,
        at,
      );
}

function checkFields(values: Written, at: Path): Problem[] {
  return Object.entries(values).flatMap(([path, value]) => {
    const name = checkName(path, [...at, path]);
    return name ? [name] : checkValue(path, value, [...at, path]);
  });
}

function checkName(path: string, at: Path): Problem | undefined {
  if (path.split('.')[0] === 'scoring') {
    return { path: at, message: 'scoring decides no run; write every alpha into base.scoring.alphas' };
  }
  if (fieldAt(path)) return undefined;
  return { path: at, message: `an axis that names no field${hint(path, fieldPaths())}` };
}

function checkValue(path: string, value: unknown, at: Path): Problem[] {
  const schema = fieldAt(path);
  if (!schema) return [];
  const { error } = z.safeParse(schema, value);
  return error ? problemsOf(error.issues, { schema, value, at }) : [];
}

/** Equal entries of a list, where `meanings` compares what `values` writes. */
export function repeated(meanings: readonly unknown[], values: readonly unknown[], at: Path): Problem[] {
  const seen = new Set<string>();
  return meanings.flatMap((meaning, i) => {
    const key = canonicalJson(meaning);
    if (seen.has(key))
      return [{ path: [...at, i], message: `${show(values[i])} stands here twice; each value once` }];
    seen.add(key);
    return [];
  });
}

function unequalLengths(zip: readonly Axis[]): Problem[] {
  const [first, ...others] = zip;
  return others
    .filter(({ values }) => values.length !== first?.values.length)
    .map(({ values, at }) => ({
      path: at,
      message: `has ${values.length} values where ${first?.path} has ${first?.values.length}; lists walked together need equal lengths`,
    }));
}

function leavesOf(value: unknown, path = ''): string[] {
  if (!isWritten(value)) return [path];
  return Object.entries(value).flatMap(([name, child]) => leavesOf(child, path ? `${path}.${name}` : name));
}

/** Two axes that set one field would overwrite each other. */
function settingTheSame(axes: readonly Axis[]): Problem[] {
  const setBy = new Map<string, Axis>();
  return axes.flatMap((axis) => {
    const leaves = new Set(axis.values.flatMap((value) => leavesOf(nestedAt(axis.path, value))));
    const clashes: Problem[] = [];
    for (const leaf of leaves) {
      const other = setBy.get(leaf);
      if (other)
        clashes.push({ path: axis.at, message: `sets ${leaf}, which the axis ${other.path} sets too` });
      else setBy.set(leaf, axis);
    }
    return clashes;
  });
}

function checkPattern(values: Written, at: Path, axes: readonly Axis[]): Problem[] {
  const names = axes.map(({ path }) => path);
  return Object.entries(values).flatMap(([path, value]) => {
    const lists = axes.filter((axis) => axis.path === path).flatMap((axis) => axis.values);
    return valueOfAxis({ path, value, at: [...at, path], names, values: lists });
  });
}

/** A value named in a pattern, a table or a contrast must be one the axis takes. */
export function valueOfAxis(question: {
  path: string;
  value: unknown;
  at: Path;
  names: readonly string[];
  values: readonly unknown[];
}): Problem[] {
  const { path, value, at, names, values } = question;
  if (!names.includes(path)) return [noAxis(path, at, names)];
  if (values.some((one) => isDeepStrictEqual(one, value))) return [];
  return [
    {
      path: at,
      message: `expected a value of that axis (${firstNames(values.map(show))}), found ${show(value)}`,
    },
  ];
}

export function noAxis(path: string, at: Path, names: readonly string[]): Problem {
  return { path: at, message: `${show(path)} is no axis of this grid${hint(path, names)}` };
}
