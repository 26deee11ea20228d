/** What a plan comes to, in the words of the report. */
import { counted, largest, smallest } from '@keygrid/contract';
import type { Plan } from '@keygrid/plan';

/** "32 cells: 32 evaluations, 8 trainings shared by 4 evaluations each" */
export function sharingLine(plan: Plan): string {
  const cells = counted(plan.cells.length, 'cell');
  const evaluations = counted(plan.evaluations.size, 'evaluation');
  const trainings = counted(plan.trainings.size, 'training');
  return `${cells}: ${evaluations}, ${trainings}${sharing(evaluationsPerTraining(plan))}`;
}

/** How many evaluations each training serves, in the plan's order. */
export function evaluationsPerTraining(plan: Plan): number[] {
  const served = new Map([...plan.trainings.keys()].map((id) => [id, new Set<string>()]));
  for (const { training, evaluation } of plan.cells) if (training) served.get(training)?.add(evaluation);
  return [...served.values()].map((evaluations) => evaluations.size);
}

function sharing(served: number[]): string {
  const least = smallest(served);
  const most = largest(served);
  if (served.length === 0 || most <= 1) return '';
  if (least === most) return ` shared by ${most} evaluations each`;
  return ` shared by ${least} to ${most} evaluations each`;
}
