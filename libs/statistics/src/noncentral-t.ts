/** The noncentral t distribution: a normal variable with mean `delta` over a chi one. Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 31. */
import { logGamma } from './incomplete-beta.ts';
import { normalTail } from './normal.ts';

/** Intervals of Simpson's rule, more where the tail is steep, and how many deviations of chi it covers on each side. */
const STEPS = { few: 400, many: 2000 };
const REACH = 9;

/** Probability that it exceeds t, as a function of `delta`: over all lengths of chi, the normal variable's tail beyond t times chi. */
export function noncentralTail(t: number, df: number): (delta: number) => number {
  const logScale = (df / 2 - 1) * Math.LN2 + logGamma(df / 2);
  const steps = df < 5 ? STEPS.many : STEPS.few;
  const low = Math.max(0, Math.sqrt(df) - REACH);
  const step = (Math.sqrt(df) + REACH - low) / steps;
  const limits = Float64Array.from({ length: steps + 1 }, (_, i) => (t * (low + i * step)) / Math.sqrt(df));
  const weights = limits.map((_, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4;
    return (weight * step * chiDensity(low + i * step, df, logScale)) / 3;
  });
  return (delta) =>
    weights.reduce((sum, weight, i) => sum + weight * normalTail((limits[i] ?? NaN) - delta), 0);
}

function chiDensity(chi: number, df: number, logScale: number): number {
  if (chi === 0) return df === 1 ? Math.sqrt(2 / Math.PI) : 0;
  return Math.exp((df - 1) * Math.log(chi) - (chi * chi) / 2 - logScale);
}
