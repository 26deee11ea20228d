/** A value as a person typed it, in the type and unit of the column it is compared with. */
import { firstNames, shortened } from '@keygrid/contract';
import { nearest, readSetting, settingKey } from '@keygrid/plan';
import { valueText } from '../text/text-table.ts';
import type { Column } from './column.ts';
import type { Value } from './expression.ts';
import { faultAt } from './fault.ts';

const NUMBER = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)$/i;
/** In the unit of the column. */
const UNITS: Readonly<Record<NonNullable<Column['unit']>, Readonly<Record<string, number>>>> = {
  '%': { '%': 1 },
  s: { s: 1, ms: 0.001, min: 60, h: 3600 },
  ms: { ms: 1, s: 1000 },
  GiB: { GiB: 1, MiB: 1 / 1024 },
};
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** @throws UserError for a text, and for another unit. */
export function readNumber(column: Column, { text, quoted, at }: Value, source: string): number {
  const [, digits, unit = ''] = (quoted ? null : NUMBER.exec(text)) ?? [];
  const units = Object.entries(column.unit === undefined ? {} : UNITS[column.unit]);
  if (digits === undefined)
    throw faultAt(
      source,
      at,
      `${column.name} is a number${column.unit === undefined ? '' : ` in ${column.unit}`}, found \`${shortened(text, 60)}\`.`,
    );
  const factor = unit === '' ? 1 : units.find(([name]) => name === unit)?.[1];
  if (factor === undefined) {
    const expected =
      units.length === 0
        ? 'has no unit'
        : `is in ${column.unit}; expected a number alone, or with ${units.map(([name]) => name).join(', ')}`;
    throw faultAt(source, at, `${column.name} ${expected}, found \`${shortened(text, 60)}\`.`);
  }
  return Number(digits) * factor;
}

/** A time without a zone is in UTC, as times are shown. */
export function readTime(column: Column, { text, at }: Value, source: string): Date {
  const time = new Date(text.length > 10 && !/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text);
  if (TIME.test(text) && !Number.isNaN(time.getTime())) return time;
  throw faultAt(
    source,
    at,
    `${column.name} is a time; expected as 2026-11-27 or 2026-11-27T09:30 (UTC), found \`${shortened(text, 60)}\`.`,
  );
}

/** Those of the values that cells have which the typed one means. @throws UserError where no cell has any such. */
export function readKnown(
  column: Column,
  known: readonly unknown[],
  value: Value,
  source: string,
): unknown[] {
  const found = meant(column, known, value);
  if (found.length > 0) return found;
  const texts = known.map((one) => valueText(one));
  const near = typeof known[0] === 'number' ? undefined : nearest(value.text, texts);
  const expected = texts.length === 0 ? 'no cell has one' : `expected one of ${firstNames(texts)}`;
  throw faultAt(
    source,
    value.at,
    `${column.name} = ${shortened(value.text, 80)}: no cell can have this value; ${near === undefined ? expected : `did you mean "${near}"? There are ${firstNames(texts)}`}.`,
  );
}

function meant(column: Column, known: readonly unknown[], { text, quoted }: Value): unknown[] {
  if (column.type === 'setting') return sameSettings(column.name, known, text, quoted);
  if (column.type === 'number') return known.filter((one) => text.trim() !== '' && one === Number(text));
  if (known.includes(text)) return [text];
  const beginning =
    column.isId && text !== '' ? known.filter((one) => typeof one === 'string' && one.startsWith(text)) : [];
  return beginning.length === 1 ? beginning : [];
}

/** A text needs no quotes, even where a grid file would read another type; a block is found by the name it is shown by. */
function sameSettings(path: string, known: readonly unknown[], text: string, quoted: boolean): unknown[] {
  const isBlock = (one: unknown) => typeof one === 'object' && one !== null;
  const exact = known.filter((one) => one === text || (isBlock(one) && valueText(one) === text));
  if (exact.length > 0 || quoted) return exact;
  const key = settingKey(path, readSetting(text, `the value of ${path}`));
  return known.filter((one) => settingKey(path, one) === key);
}
