/** The pair of small objects that KBC helped most: worth a picture. */
import { readPairFacts, type Home } from '@keygrid/runs';
import type { Plan, PlannedEvaluation } from '@keygrid/plan';
import { readCorrect } from '@keygrid/results';

export interface Example {
  /** Evaluation with KBC on both images. */
  evaluation: string;
  pair: string;
  keypoints: number;
  correctWithout: number;
  correctWith: number;
}

const ALPHA = 0.1;
/** As the group `small` of the tables: both objects below half the model's input side. */
const SMALL_RATIO = 0.5;

/** Undefined when there is no small pair, or the grid has no evaluations without and with KBC. */
export async function bestExample(home: Home, plan: Plan): Promise<Example | undefined> {
  const examples = await Promise.all(comparisons(plan).map((one) => bestOf(home, plan, one)));
  return examples.filter((example) => example !== undefined).sort((a, b) => gain(b) - gain(a))[0];
}

interface Comparison {
  without: PlannedEvaluation;
  both: PlannedEvaluation;
}

/** Evaluations of the same training on the same pairs, without KBC and with KBC on both images. */
function comparisons({ evaluations }: Plan): Comparison[] {
  const all = [...evaluations.values()];
  return all.flatMap((both) => {
    if (both.spec.kbc.mode !== 'both' || both.training === undefined) return [];
    const without = all.find((one) => one.training === both.training && one.spec.kbc.mode === 'none');
    return without === undefined ? [] : [{ without, both }];
  });
}

async function bestOf(home: Home, plan: Plan, { without, both }: Comparison): Promise<Example | undefined> {
  const side = plan.trainings.get(both.training ?? '')?.spec.model.inputSide ?? 0;
  const facts = await readPairFacts(home, both.spec.data, both.spec.split);
  const correct = ({ id }: PlannedEvaluation) => readCorrect(home, id, plan.scoring, ALPHA);
  const [before, after] = await Promise.all([correct(without), correct(both)]);
  const small = (extent: number | undefined): boolean => extent !== undefined && extent / side < SMALL_RATIO;
  const examples = facts.flatMap(({ id, truth, extents }, index): Example[] => {
    if (!small(extents?.source) || !small(extents?.target)) return [];
    const [correctWithout = 0, correctWith = 0] = [before?.[index], after?.[index]];
    return [{ evaluation: both.id, pair: id, keypoints: truth.length, correctWithout, correctWith }];
  });
  return examples.sort((a, b) => gain(b) - gain(a))[0];
}

/** Share of the keypoints that KBC put right. */
function gain({ keypoints, correctWithout, correctWith }: Example): number {
  return (correctWith - correctWithout) / keypoints;
}
