/** Means over the pairs of each group, in both conventions. */

export interface ScoreSummaryRow {
  readonly group: string;
  readonly alpha: number;
  /** Pairs with at least one keypoint. */
  readonly pairs: number;
  readonly points: number;
  /** Mean of the pairs' fractions (the published convention), 0 to 1. */
  readonly perImage: number;
  /** Correct points over all points, 0 to 1. */
  readonly perPoint: number;
}

/** One pair's share in the means: its groups, its keypoints, and the correct ones at each alpha. */
export interface ScoredPair {
  readonly groups: readonly string[];
  readonly total: number;
  readonly correct: readonly number[];
}

/** One row a group and alpha, groups in order of appearance. A pair without keypoints is in neither mean. */
export function summarise(alphas: readonly number[], pairs: readonly ScoredPair[]): ScoreSummaryRow[] {
  const members = new Map<string, ScoredPair[]>();
  for (const pair of pairs) {
    if (pair.total === 0) continue;
    for (const group of pair.groups) {
      const list = members.get(group);
      if (list) list.push(pair);
      else members.set(group, [pair]);
    }
  }
  return [...members].flatMap(([group, list]) => {
    const points = sum(list.map((pair) => pair.total));
    return alphas.map((alpha, a) => ({
      group,
      alpha,
      pairs: list.length,
      points,
      perImage: sum(list.map((pair) => (pair.correct[a] ?? NaN) / pair.total)) / list.length,
      perPoint: sum(list.map((pair) => pair.correct[a] ?? NaN)) / points,
    }));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
