/** The noncentral t distribution: a normal variable with mean `delta` over a chi one. Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 31. */
import { logGamma } from './incomplete-beta.ts';
import { normalTail } from './normal.ts';

/** Halves of intervals in Simpson's rule, and how many deviations of chi it covers on each side. */
const STEPS = 2000;
const REACH = 12;

/** Probability that it exceeds t: over all lengths of chi, the normal variable's tail beyond t times chi. */
export function noncentralTail(t: number, df: number, delta: number): number {
  const logScale = (df / 2 - 1) * Math.LN2 + logGamma(df / 2);
  const integrand = (chi: number): number => {
    const density = chi === 0 ? (df === 1 ? Math.sqrt(2 / Math.PI) : 0) : chiDensity(chi, df, logScale);
    return density * normalTail((t * chi) / Math.sqrt(df) - delta);
  };
  const low = Math.max(0, Math.sqrt(df) - REACH);
  const step = (Math.sqrt(df) + REACH - low) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 0 ? 2 : 4;
    sum += weight * integrand(low + i * step);
  }
  return (sum * step) / 3;
}

const chiDensity = (chi: number, df: number, logScale: number): number =>
  Math.exp((df - 1) * Math.log(chi) - (chi * chi) / 2 - logScale);
