/** What differs in the resolved specs of the sides. */
import { canonicalJson } from '@keygrid/plan';
import type { DifferingSetting } from './comparison.ts';
import type { RunSpecs, Side } from './read-side.ts';

/** Ids follow from the rest. */
const NOT_SHOWN = /^(evaluation\.weights\.training|evaluation\.data\.|evaluation\.split)/;

export function differingSettings(
  sides: readonly Side[],
  specs: ReadonlyMap<string, RunSpecs>,
): DifferingSetting[] {
  const flat = sides.map(({ cells }) =>
    cells.map(({ evaluation }) => {
      const { evaluation: spec, training = {} } = specs.get(evaluation) ?? {};
      return new Map([...leaves(training, ''), ...leaves(spec ?? {}, 'evaluation.')]);
    }),
  );
  const paths = [...new Set(flat.flat().flatMap((leavesOf) => [...leavesOf.keys()]))].sort();
  return paths.flatMap((setting) => {
    if (NOT_SHOWN.test(setting)) return [];
    const values = flat.map((cells) => distinct(cells.map((leavesOf) => leavesOf.get(setting))));
    const kinds = new Set(values.map((of) => canonicalJson(of.map((value) => value ?? null))));
    return kinds.size > 1 ? [{ setting, values }] : [];
  });
}

/** Path to value; a list is one value. */
function leaves(spec: object, prefix: string): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]: [string, unknown]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value]],
  );
}

const distinct = (values: readonly unknown[]): unknown[] =>
  [...new Map(values.map((value) => [canonicalJson(value ?? null), value])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value ?? null);
