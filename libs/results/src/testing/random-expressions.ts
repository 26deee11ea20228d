/** Expressions drawn over the values that the cells of a study have, and those cells as plain values by name. */
import fc from 'fast-check';
import type { Home } from '@keygrid/runs';
import type { Expression } from '../query/expression.ts';
import { readStudyResults } from '../study/read-study-results.ts';
import type { PlainCell } from './slow-answer.ts';

/** Read another way than questions read: cell by cell from what reports are made of. */
export async function plainCells(home: Home, study: string): Promise<PlainCell[]> {
  const { cells } = await readStudyResults(home, study);
  const flag = (value: unknown) =>
    typeof value === 'object' ? (value as { enabled: boolean }).enabled : (value as boolean);
  const pck = (one: (typeof cells)[number], group: string) => {
    const found = one.pck.find((value) => value.group === group);
    return found ? 100 * found.perImage : null;
  };
  return cells.map((one) => ({
    'evaluation.kbc.mode': one.values['evaluation.kbc.mode'] as string,
    'model.csfa': flag(one.values['model.csfa']),
    'training.optimiser.learningRate': one.values['training.optimiser.learningRate'] as number,
    seed: one.seed,
    status: one.evaluation.status,
    evaluation: one.evaluation.id,
    'training-seconds': one.training?.seconds ?? null,
    'pck@0.1': pck(one, 'all'),
    'pck@0.1[small]': pck(one, 'small'),
  }));
}

const NUMBERS = ['seed', 'training-seconds', 'pck@0.1', 'pck@0.1[small]', 'training.optimiser.learningRate'];
const TEXTS = ['evaluation.kbc.mode', 'status'];

function testsOf(cells: readonly PlainCell[]): fc.Arbitrary<Expression> {
  const named = (text: string) => ({ text, at: 0 });
  const valuesOf = (name: string) =>
    cells.flatMap((cell) => cell[name] ?? []).map((value) => ({ text: String(value), at: 0, quoted: false }));
  const some = (names: readonly string[]) =>
    fc
      .constantFrom(...names)
      .chain((name) => fc.tuple(fc.constant(named(name)), fc.constantFrom(...valuesOf(name))));
  return fc.oneof(
    some(NUMBERS).chain(([name, value]) =>
      fc.constantFrom('=', '!=', '<', '<=', '>', '>=').map((by) => ({ kind: 'compare', name, by, value })),
    ),
    some([...TEXTS, 'evaluation']).chain(([name, value]) =>
      fc.constantFrom('=', '!=').map((by) => ({ kind: 'compare', name, by, value })),
    ),
    some([...NUMBERS, ...TEXTS]).map(([name, value]) => ({ kind: 'in', name, values: [value, value] })),
    fc
      .tuple(fc.constantFrom(...TEXTS), fc.constantFrom('%o%', 'B_TH', '%', 'ne', 'SUCC%', '\\%'))
      .map(([name, text]) => ({
        kind: 'like',
        name: named(name),
        value: { text, at: 0, quoted: true },
      })),
    fc.tuple(fc.constantFrom(...TEXTS), fc.constantFrom('o', 'TH', '%', '_', '')).map(([name, text]) => ({
      kind: 'contains',
      name: named(name),
      value: { text, at: 0, quoted: true },
    })),
    fc.constantFrom(...NUMBERS, ...TEXTS).map((name) => ({ kind: 'absent', name: named(name) })),
    fc.constant({ kind: 'true', name: named('model.csfa') }),
  ) as fc.Arbitrary<Expression>;
}

export function expressionsOver(cells: readonly PlainCell[]): fc.Arbitrary<Expression> {
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      testsOf(cells),
      fc.record({
        kind: fc.constantFrom('and', 'or'),
        of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      }) as fc.Arbitrary<Expression>,
      fc.record({ kind: fc.constant('not'), of: tie('tree') }) as fc.Arbitrary<Expression>,
    ),
  }));
  return tree;
}
