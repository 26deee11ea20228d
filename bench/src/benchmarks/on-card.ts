/** What is compared on a card: ours beside PyTorch as it is usually run and compiled, in float32 and with TensorFloat-32. */
import type { EvaluationCase, NetworkCase } from '../case.ts';
import type { Comparison, Contender, WantedRatio } from '../comparison/comparison.ts';

const PRECISIONS = ['float32', 'tf32'] as const;
/** Ways of `bench/peers/work.py`. */
const WAYS = { eager: 'usual', compiled: 'compiled' } as const;
const REPEATS = { forward: 20, both: 8 };

/** Each contender has the card to itself in its turn. */
export function onCard(name: string, work: NetworkCase): Comparison {
  const contenders = PRECISIONS.flatMap((precision): Contender[] => [
    { name: `keygrid ${precision}`, who: 'keygrid', case: work, settings: { precision } },
    ...pytorch(precision, work),
  ]);
  const ratios = PRECISIONS.flatMap((precision) => overPytorch(`keygrid ${precision}`, precision));
  return { name, contenders, ratios, oneAtATime: true, repeats: REPEATS[work.pass] };
}

/** The same for a list of pairs in mode none: ours pair by pair and with features kept, PyTorch pair by pair. */
export function evaluationOnCard(list: string, work: EvaluationCase): Comparison {
  const ours = { 'pair by pair': false, 'features kept': true };
  const contenders = PRECISIONS.flatMap((precision): Contender[] => [
    ...Object.entries(ours).map(([kind, keepsFeatures]): Contender => {
      return {
        name: `keygrid ${precision}, ${kind}`,
        who: 'keygrid',
        case: { ...work, keepsFeatures },
        settings: { precision },
      };
    }),
    ...pytorch(precision, work),
  ]);
  const ratios = PRECISIONS.flatMap((precision): WantedRatio[] => [
    { of: `keygrid ${precision}, pair by pair`, to: `keygrid ${precision}, features kept` },
    ...overPytorch(`keygrid ${precision}, pair by pair`, precision),
  ]);
  return { name: `mode none, ${list}`, contenders, ratios, oneAtATime: true };
}

type OnCard = (typeof PRECISIONS)[number];

const pytorch = (precision: OnCard, work: NetworkCase | EvaluationCase): Contender[] =>
  Object.entries(WAYS).map(([kind, way]) => {
    return { name: nameOf(precision, kind), who: 'pytorch', case: work, way, settings: { precision } };
  });

const overPytorch = (of: string, precision: OnCard): WantedRatio[] =>
  Object.keys(WAYS).map((kind) => ({ of, to: nameOf(precision, kind) }));

const nameOf = (precision: OnCard, kind: string): string => `pytorch ${precision}, ${kind}`;
