/** The report block and the published numbers against the axes and alphas of the grid they speak of. */
import { firstNames, alphaOf, shortened } from '@keygrid/contract';
import { NAMED_PROTOCOLS, protocolNamed } from '@keygrid/scoring/config';
import type { z } from 'zod';
import { noAxis, valueOfAxis } from './check-axes.ts';
import type { AxisValues } from '../grid.ts';
import { isWritten, Settings, type Written } from '../fields.ts';
import { nearest } from '../near-name.ts';
import { BY_GROUP, Contrast, ExpectationInput, Figure, Table } from '../grid.ts';
import type { Path, Problem } from '../problem.ts';

interface Known {
  /** Axis path to every value a cell may have on it. */
  readonly axes: ReadonlyMap<string, readonly unknown[]>;
  /** Undefined where the scoring block is itself wrong. */
  readonly alphas: readonly number[] | undefined;
}

/** Takes a grid file as written and passes over every part that is itself of the wrong shape. */
export function checkReport({ report, expects, axes, base }: Written): Problem[] {
  const scoring = Settings.shape.scoring.safeParse(isWritten(base) ? base.scoring : undefined);
  const known: Known = { axes: valuesOfAxes(axes), alphas: scoring.data?.alphas };
  const { tables, contrasts, figures } = isWritten(report) ? report : {};
  return [
    ...readable(Table, tables).flatMap(([table, i]) => checkTable(table, ['report', 'tables', i], known)),
    ...readable(Contrast, contrasts).flatMap(([contrast, i]) =>
      checkContrast(contrast, ['report', 'contrasts', i], known),
    ),
    ...readable(Figure, figures).flatMap(([figure, i]) =>
      checkFigure(figure, ['report', 'figures', i], known),
    ),
    ...readable(ExpectationInput, expects).flatMap(([{ where, column, protocol }, i]) => [
      ...checkWhere(where, ['expects', i, 'where'], known),
      ...checkColumn(column, ['expects', i, 'column'], known),
      ...checkProtocol(protocol, ['expects', i, 'protocol']),
    ]),
  ];
}

function checkTable({ rows, where = {}, columns }: z.infer<typeof Table>, at: Path, known: Known): Problem[] {
  return [
    ...checkAxis(rows, [...at, 'rows'], known),
    ...checkWhere(where, [...at, 'where'], known),
    ...columns.flatMap((column, i) => checkColumn(column, [...at, 'columns', i], known)),
  ];
}

function checkContrast(
  { axis, from, to, alpha }: z.infer<typeof Contrast>,
  at: Path,
  known: Known,
): Problem[] {
  const alphaProblems = checkAlpha(alpha, [...at, 'alpha'], known);
  if (!known.axes.has(axis)) return [...checkAxis(axis, [...at, 'axis'], known), ...alphaProblems];
  return [
    ...checkValue(axis, from, [...at, 'from'], known),
    ...checkValue(axis, to, [...at, 'to'], known),
    ...alphaProblems,
  ];
}

function checkFigure(
  { x, series, where = {}, columns, gain }: z.infer<typeof Figure>,
  at: Path,
  known: Known,
): Problem[] {
  return [
    ...(x === BY_GROUP ? checkBars(columns, [...at, 'columns']) : checkAxis(x, [...at, 'x'], known)),
    ...(gain === undefined ? [] : checkGain({ ...gain, x }, [...at, 'gain'], known)),
    ...(series === undefined ? [] : checkAxis(series, [...at, 'series'], known)),
    ...(x === series ? [{ path: [...at, 'series'], message: 'is the axis of x; expected another one' }] : []),
    ...checkWhere(where, [...at, 'where'], known),
    ...columns.flatMap((column, i) => checkColumn(column, [...at, 'columns', i], known)),
    ...checkOneUnit(columns, [...at, 'columns']),
  ];
}

/** Only PCK has groups. */
function checkBars(columns: readonly string[], at: Path): Problem[] {
  const other = columns.find((column) => alphaOf(column) === undefined);
  return other === undefined ? [] : [{ path: at, message: `${other} has no groups; expected pck@…` }];
}

function checkGain(
  { x, axis, from, to }: NonNullable<z.infer<typeof Figure>['gain']> & { readonly x: string },
  at: Path,
  known: Known,
): Problem[] {
  if (x !== BY_GROUP) return [{ path: at, message: `is drawn for each group; expected x: ${BY_GROUP}` }];
  if (!known.axes.has(axis)) return checkAxis(axis, [...at, 'axis'], known);
  return [...checkValue(axis, from, [...at, 'from'], known), ...checkValue(axis, to, [...at, 'to'], known)];
}

function checkOneUnit(columns: readonly string[], at: Path): Problem[] {
  const kinds = new Set(columns.map((column) => column.replace(/@.*/, '')));
  if (kinds.size === 1) return [];
  const message = `have different units (${[...kinds].join(', ')}) but share one axis; expected a figure for each`;
  return [{ path: at, message }];
}

function checkProtocol(name: string | undefined, at: Path): Problem[] {
  const names = Object.keys(NAMED_PROTOCOLS);
  if (name === undefined || names.includes(name) || protocolNamed(name, [])) return [];
  const near = nearest(name, names);
  const meant =
    near === undefined
      ? `expected one of ${names.join(', ')}, or as bbox/original`
      : `did you mean "${near}"?`;
  return [{ path: at, message: `there is no protocol ${shortened(name)}; ${meant}` }];
}

/** The entries of a list that have the right shape, with their positions. */
function readable<T>(schema: z.ZodType<T>, list: unknown): [T, number][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, i) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [[parsed.data, i]] : [];
  });
}

function valuesOfAxes(axes: unknown): Map<string, unknown[]> {
  const { product, zip, include } = isWritten(axes) ? axes : {};
  const lists = [product, zip].filter(isWritten).flatMap((group) => Object.entries(group));
  const cells: unknown[] = Array.isArray(include) ? include : [];
  const extra = cells
    .filter(isWritten)
    .flatMap((cell) => Object.entries(cell).map(([path, value]) => [path, [value]] as const));
  const values = new Map<string, unknown[]>();
  for (const [path, list] of [...lists, ...extra]) {
    values.set(path, [...(values.get(path) ?? []), ...(Array.isArray(list) ? (list as unknown[]) : [])]);
  }
  return values;
}

function checkAxis(path: string, at: Path, { axes }: Known): Problem[] {
  return axes.has(path) ? [] : [noAxis(path, at, [...axes.keys()])];
}

function checkValue(path: string, value: unknown, at: Path, { axes }: Known): Problem[] {
  return valueOfAxis({ path, value, at, names: [...axes.keys()], values: axes.get(path) ?? [] });
}

function checkWhere(where: AxisValues, at: Path, known: Known): Problem[] {
  return Object.entries(where).flatMap(([path, value]) => checkValue(path, value, [...at, path], known));
}

function checkColumn(column: string, at: Path, known: Known): Problem[] {
  const alpha = alphaOf(column);
  return alpha === undefined ? [] : checkAlpha(alpha, at, known);
}

function checkAlpha(alpha: number, at: Path, { alphas }: Known): Problem[] {
  if (!alphas || alphas.includes(alpha)) return [];
  return [
    {
      path: at,
      message: `expected one of base.scoring.alphas (${firstNames(alphas.map(String))}), found ${alpha}`,
    },
  ];
}
