/** Means over the pairs of each group, in both conventions. */

export interface ScoreSummaryRow {
  readonly group: string;
  readonly alpha: number;
  /** Pairs with at least one keypoint that counts. */
  readonly pairs: number;
  /** Keypoints that count. */
  readonly points: number;
  /** Mean of the pairs' fractions (the published convention), 0 to 1; of `macro` the mean of the categories' means. */
  readonly perImage: number;
  /** Hits over all points, 0 to 1; of `macro` the mean of the categories'. */
  readonly perPoint: number;
}

/** A pair's share in the means, or one of its keypoints': its groups, what counts, and the hits at each alpha. */
export interface ScoredPart {
  readonly groups: readonly string[];
  readonly counted: number;
  readonly correct: readonly number[];
}

/** One row a group and alpha, groups in order of appearance. A pair without keypoints that count is in neither mean. */
export function summarise(alphas: readonly number[], parts: readonly ScoredPart[]): ScoreSummaryRow[] {
  const members = new Map<string, ScoredPart[]>();
  for (const part of parts) {
    if (part.counted === 0) continue;
    for (const group of part.groups) {
      const list = members.get(group);
      if (list) list.push(part);
      else members.set(group, [part]);
    }
  }
  const rows = [...members].flatMap(([group, list]) => rowsOf(alphas, group, list));
  const after = rows.findLastIndex(({ group }) => group === 'all') + 1;
  return rows.toSpliced(after, 0, ...macroOf(alphas, rows));
}

function rowsOf(alphas: readonly number[], group: string, list: readonly ScoredPart[]): ScoreSummaryRow[] {
  const points = sum(list.map((part) => part.counted));
  return alphas.map((alpha, a) => ({
    group,
    alpha,
    pairs: list.length,
    points,
    perImage: sum(list.map((part) => (part.correct[a] ?? NaN) / part.counted)) / list.length,
    perPoint: sum(list.map((part) => part.correct[a] ?? NaN)) / points,
  }));
}

/** Each category weighs the same, however many pairs it has. */
function macroOf(alphas: readonly number[], rows: readonly ScoreSummaryRow[]): ScoreSummaryRow[] {
  const categories = rows.filter(({ group }) => group.startsWith('category:'));
  if (categories.length === 0) return [];
  return alphas.map((alpha) => {
    const own = categories.filter((row) => row.alpha === alpha);
    return {
      group: 'macro',
      alpha,
      pairs: sum(own.map(({ pairs }) => pairs)),
      points: sum(own.map(({ points }) => points)),
      perImage: sum(own.map(({ perImage }) => perImage)) / own.length,
      perPoint: sum(own.map(({ perPoint }) => perPoint)) / own.length,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
