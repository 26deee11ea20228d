import { describe, expect, it } from 'vitest';
import type { EvaluationSpec } from '@keygrid/training/config';
import { canonicalJson } from './canonical.ts';
import { evaluationId, NEUTRAL_FIELDS, trainingId, type NeutralField } from './ids.ts';
import { planGrid } from './plan.ts';
import { context, gridOf } from './testing/context.ts';

const [training] = planGrid(gridOf(undefined), context).trainings.values();
const spec = training!.spec;

/** Paths of all values that are no objects. */
function leavesOf(value: object): string[][] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    typeof child === 'object' && child !== null ? leavesOf(child).map((rest) => [key, ...rest]) : [[key]],
  );
}

/** A copy that holds something else at `path`. */
function changed<T extends object>(value: T, path: readonly string[]): T {
  const copy = structuredClone(value);
  const last = path.at(-1) ?? '';
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as never, copy as never);
  holder[last] = `${String(holder[last])} changed`;
  return copy;
}

describe('ids (I9)', () => {
  it('are a letter and 20 hexadecimal digits', () => {
    expect(trainingId(spec)).toMatch(/^t-[0-9a-f]{20}$/);
    const [evaluation] = planGrid(gridOf(undefined), context).evaluations.values();
    expect(evaluation!.id).toMatch(/^e-[0-9a-f]{20}$/);
  });

  it('change with every field of either spec', () => {
    const [evaluation] = planGrid(gridOf(undefined), context).evaluations.values();
    for (const path of leavesOf(spec)) {
      if (path[0] === 'stage') continue; // says which of the two it is, not how
      expect(trainingId(changed(spec, path)), path.join('.')).not.toBe(trainingId(spec));
    }
    for (const path of leavesOf(evaluation!.spec)) {
      if (path[0] === 'stage') continue;
      const other = evaluationId(changed(evaluation!.spec, path));
      expect(other, path.join('.')).not.toBe(evaluation!.id);
    }
  });

  it('do not hold a path', () => {
    const base = { data: { name: 'demo' }, model: { backbone: { weights: '/home/me/resnet.safetensors' } } };
    const plan = planGrid(gridOf(undefined, { base }), context);
    expect(canonicalJson([...plan.trainings.values()].map((one) => one.spec))).not.toContain('/home');
    expect([...plan.weightFiles]).toEqual([['a'.repeat(64), '/home/me/resnet.safetensors']]);
  });
});

describe('a field added later', () => {
  const decay: NeutralField = { stage: 'training', path: 'optimiser.weightDecay', value: 0 };
  const added = [...NEUTRAL_FIELDS, decay];
  const withDecay = (weightDecay: number) => ({ ...spec, optimiser: { ...spec.optimiser, weightDecay } });

  it('leaves old ids alone while it holds the value older code used', () => {
    expect(trainingId(withDecay(0), added)).toBe(trainingId(spec));
    expect(trainingId(spec, added)).toBe(trainingId(spec));
    expect(trainingId(withDecay(0))).not.toBe(trainingId(spec));
  });

  it('is hashed as soon as it holds another', () => {
    expect(trainingId(withDecay(0.1), added)).not.toBe(trainingId(spec));
  });

  it('may be a whole block, and concerns its own stage only', () => {
    const block: NeutralField[] = [{ stage: 'evaluation', path: 'tiling', value: { rows: 1, columns: 1 } }];
    const evaluation = [...planGrid(gridOf(undefined), context).evaluations.values()][0]!.spec;
    const tiled = { ...evaluation, tiling: { columns: 1, rows: 1 } } as unknown as EvaluationSpec;
    expect(evaluationId(tiled, block)).toBe(evaluationId(evaluation));
    expect(evaluationId(tiled, added)).not.toBe(evaluationId(evaluation));
  });
});
