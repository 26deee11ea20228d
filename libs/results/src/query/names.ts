/** Looks names up: the columns that an expression or a list of names means, in the studies that are asked. */
import { firstNames, pckName, shortened, UserError } from '@keygrid/contract';
import { fieldPaths, nearest } from '@keygrid/plan';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import type { AskedStudy } from './asked-studies.ts';
import { Bindings } from './bindings.ts';
import { fromCells, type Column } from './column.ts';
import type { Word } from './expression.ts';
import { faultAt } from './fault.ts';
import { FIXED_COLUMNS } from './fixed-columns.ts';
import { metricColumn, pckColumn, type MetricColumn } from './metric-column.ts';
import { settingColumn } from './setting-column.ts';

/** `scoring` is in no cell: its protocol is a column of its own. */
const BLOCKS = ['data', 'model', 'training', 'evaluation', 'matcher'];
const inBlock = (path: string): boolean => BLOCKS.includes(path.split('.')[0] ?? '') && path.includes('.');

export class Names {
  readonly #home: Home;
  readonly studies: readonly AskedStudy[];
  readonly #axes: readonly string[];
  readonly #columns = new Map<string, Column>();
  readonly #known = new Map<string, readonly unknown[]>();

  constructor(home: Home, studies: readonly AskedStudy[]) {
    this.#home = home;
    this.studies = studies;
    this.#axes = axesOf(studies);
  }

  /** @param text Where the word stands, for the message. @throws UserError with the nearest name. */
  async columnOf(word: Word, text: string): Promise<Column> {
    const before = this.#columns.get(word.text);
    if (before) return before;
    const found =
      FIXED_COLUMNS.find(({ name }) => name === word.text) ??
      (await this.#metric(word, text)) ??
      (await this.#setting(word, text));
    if (!found) throw this.#unknown(word, text);
    this.#columns.set(word.text, found);
    return found;
  }

  /** Distinct values of the asked cells, absent left out. */
  async valuesOf(column: Column): Promise<readonly unknown[]> {
    const before = this.#known.get(column.name);
    if (before) return before;
    const { add, values } = new Bindings();
    const { rows } = await readerOf(this.#home).query<{ value: unknown }>(
      `SELECT DISTINCT ${column.sql(add)} AS value FROM ${fromCells(this.studies, add)} ORDER BY 1`,
      values,
    );
    const known = rows.flatMap(({ value }) => (value === null ? [] : [value]));
    this.#known.set(column.name, known);
    return known;
  }

  /** Of one protocol. @throws UserError where the studies are read in several. */
  requireOneProtocol(): void {
    const [first, ...others] = this.studies;
    const other = others.find(({ protocolName }) => protocolName !== first?.protocolName);
    if (!first || !other) return;
    throw new UserError(
      `${first.name} is in protocol ${first.protocolName}, ${other.name} in ${other.protocolName}: PCK of two protocols does not compare. ` +
        `Ask fewer studies, or name one protocol: --protocol ${first.protocolName}, or ${pckName(0.1)}@${first.protocolName} for one number.`,
    );
  }

  async #metric(word: Word, text: string): Promise<Column | undefined> {
    const metric = metricColumn(word.text);
    if (!metric?.pck) return metric;
    if (metric.pck.protocol === undefined) this.requireOneProtocol();
    if (!(await this.#isScored(metric))) throw await this.#notScored(metric, word, text);
    return metric;
  }

  /** While no evaluation has finished, a study's own numbers are those to come. */
  async #isScored({ pck }: MetricColumn): Promise<boolean> {
    if (!pck) return true;
    const { add, values } = new Bindings();
    const from = fromCells(this.studies, add);
    const { rows } = await readerOf(this.#home).query<{ scored: boolean; finished: boolean }>(
      `SELECT EXISTS (SELECT FROM ${from} WHERE e.status = 'SUCCEEDED') AS finished,
         EXISTS (SELECT FROM ${from} JOIN score_summary z ON z.evaluation_id = e.id
           WHERE z.protocol = coalesce(${add(pck.protocol ?? null, 'text')}, asked.protocol)
             AND z.alpha = ${add(pck.alpha, 'float8')} AND z.group_name = ${add(pck.group, 'text')}) AS scored`,
      values,
    );
    if (rows[0]?.scored === true) return true;
    const isOwn = this.studies.some(({ protocol }) => protocol.alphas.includes(pck.alpha));
    return rows[0]?.finished === false && pck.protocol === undefined && isOwn;
  }

  async #notScored({ pck }: MetricColumn, word: Word, text: string): Promise<UserError> {
    const { add, values } = new Bindings();
    const { rows } = await readerOf(this.#home).query<{ protocol: string; alpha: number; group: string }>(
      `SELECT DISTINCT z.protocol, z.alpha, z.group_name AS "group"
         FROM ${fromCells(this.studies, add)} JOIN score_summary z ON z.evaluation_id = e.id ORDER BY 1, 2, 3`,
      values,
    );
    const here = rows.filter(({ protocol }) =>
      this.studies.some((study) => protocol === (pck?.protocol ?? study.protocolName)),
    );
    const what = `No evaluation has ${shortened(word.text, 100)}`;
    const distinct = (of: readonly string[]) => firstNames([...new Set(of)], 20);
    if (here.length === 0)
      return faultAt(
        text,
        word.at,
        `${what}; scored in ${distinct(rows.map(({ protocol }) => protocol)) || 'no protocol yet'}. \`keygrid rescore\` adds one.`,
      );
    const sameAlpha = here.filter(({ alpha }) => alpha === pck?.alpha);
    if (sameAlpha.length === 0)
      return faultAt(
        text,
        word.at,
        `${what}; expected one of ${distinct(here.map(({ alpha }) => pckName(alpha)))}. \`keygrid rescore STUDY --alphas\` adds others.`,
      );
    const groups = [...new Set(sameAlpha.map(({ group }) => group))];
    const near = nearest(pck?.group ?? '', groups);
    const hint = near === undefined ? `expected one of ${distinct(groups)}` : `did you mean "${near}"?`;
    return faultAt(
      text,
      word.at,
      `${what}: there is no group "${shortened(pck?.group ?? '', 100)}"; ${hint}`,
    );
  }

  async #setting(word: Word, text: string): Promise<Column | undefined> {
    const name = word.text;
    if (this.#axes.includes(name)) return settingColumn(name);
    const paths = fieldPaths().filter(inBlock);
    if (paths.includes(name)) return settingColumn(name);
    const ending = (of: readonly string[]) => [...new Set(of)].filter((path) => path.endsWith(`.${name}`));
    const axes = ending(this.#axes);
    const meant = axes.length > 0 ? axes : ending(paths);
    if (meant.length === 1 && meant[0] !== undefined) return settingColumn(meant[0]);
    if (meant.length > 1)
      throw faultAt(text, word.at, `${name} may be ${firstNames(meant)}; write more of it.`);
    // A resolved spec has more than a grid file says.
    const resolved = settingColumn(name);
    return inBlock(name) && (await this.valuesOf(resolved)).length > 0 ? resolved : undefined;
  }

  #unknown({ text: name, at }: Word, text: string): UserError {
    const names = this.all();
    const near = nearest(name, names);
    const hint =
      near === undefined
        ? `expected an axis or a setting of a grid file, a metric or one of ${firstNames(
            FIXED_COLUMNS.map((column) => column.name),
            30,
          )}`
        : `did you mean "${near}"?`;
    return faultAt(text, at, `Cells have no "${shortened(name, 100)}"; ${hint}`);
  }

  /** Every name that can be listed: axes first. */
  all(): string[] {
    const alphas = [...new Set(this.studies.flatMap(({ protocol }) => protocol.alphas))].sort(
      (a, b) => a - b,
    );
    const metrics = [...alphas.map(pckName), 'training-seconds', 'inference-ms', 'peak-memory'];
    return [
      ...new Set([
        ...this.#axes,
        ...metrics,
        ...FIXED_COLUMNS.map(({ name }) => name),
        ...fieldPaths().filter(inBlock),
      ]),
    ];
  }
}

export const axesOf = (studies: readonly AskedStudy[]): string[] => [
  ...new Set(studies.flatMap(({ axes }) => axes)),
];

/** The numbers of the studies' own alphas, once for each group of pairs. */
export function ownMetrics(studies: readonly AskedStudy[], groups: readonly string[]): string[] {
  const alphas = [...new Set(studies.flatMap(({ protocol }) => protocol.alphas))].sort((a, b) => a - b);
  return groups.flatMap((group) => alphas.map((alpha) => pckColumn({ alpha, group }).name));
}
