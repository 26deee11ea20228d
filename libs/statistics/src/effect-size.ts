/** How large a difference is, whatever its unit. */
import { statisticOf } from './mean.ts';
import { wilcoxon } from './wilcoxon.ts';

/** Mean difference over the standard deviation of the differences. Cohen, Statistical Power Analysis (1988), §2.3.5. Null where there is none. */
export function cohenD(differences: readonly number[]): number | null {
  const statistic = statisticOf(differences);
  return statistic?.deviation ? statistic.mean / statistic.deviation : null;
}

/** Share of rank sums for, less the share against, −1 to 1. Kerby, "The simple difference formula", Comprehensive Psychology 3 (2014). */
export function rankBiserial(differences: readonly number[]): number | null {
  const ranked = wilcoxon(differences);
  return ranked && (ranked.positive - ranked.negative) / (ranked.positive + ranked.negative);
}
