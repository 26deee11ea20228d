/** Protocols in their notation: `bbox/original`, `image/squashed-256`, `bbox/original/strict`, `bbox/original/geo`. */
import { BASES, MetricName, type ScoringConfig } from './config.ts';

/** The part of a protocol that decides what correct means, as a name. */
export function protocolName({
  basis,
  frame,
  side,
  strict,
  thresholdFrame,
  metric,
}: Omit<ScoringConfig, 'alphas'>): string {
  const where = side === undefined ? frame : `${frame}-${side}`;
  return [basis, where, thresholdFrame && 'unscaled-threshold', strict && 'strict', metric]
    .filter(Boolean)
    .join('/');
}

const NOTATION =
  /^([a-z-]+)\/(original|squashed(?=-))(?:-([1-9]\d*))?(\/unscaled-threshold)?(\/strict)?(?:\/([a-z-]+))?$/;

/** Inverse of `protocolName`. Undefined for a text that names none. */
export function protocolNamed(name: string, alphas: readonly number[]): ScoringConfig | undefined {
  const [, written, frame, side, unscaled, strict, measured] = NOTATION.exec(name) ?? [];
  const basis = BASES.find((one) => one === written);
  if (basis === undefined || (frame === 'squashed') !== (side !== undefined)) return undefined;
  const metric = MetricName.optional().safeParse(measured);
  if ((unscaled !== undefined && frame === 'original') || !metric.success) return undefined;
  return {
    basis,
    ...(frame === 'original' ? { frame } : { frame: 'squashed', side: Number(side) }),
    ...(unscaled === undefined ? {} : { thresholdFrame: 'original' }),
    ...(strict === undefined ? {} : { strict: true }),
    ...(metric.data === undefined ? {} : { metric: metric.data }),
    alphas: [...alphas],
  };
}
