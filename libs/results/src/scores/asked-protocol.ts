/** A protocol as people name it: one of the published table, as `cats` or `cats/geo`, or its own notation. */
import { UserError } from '@keygrid/contract';
import type { Layout } from '@keygrid/datasets/config';
import { nearest } from '@keygrid/plan';
import {
  NAMED_PROTOCOLS,
  protocolNamed,
  protocolsFor,
  type ProtocolName,
  type ScoredSet,
} from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { askedMetric } from './asked-metric.ts';

/** SPair-71k's two lists are scored alike, and so is SPair-U. */
export const scoredSet = (layout: Layout): ScoredSet =>
  layout === 'spair-large' || layout === 'spair-small' || layout === 'spair-u' ? 'spair' : layout;

/**
 * @param alphas In place of those of the table; needed for the notation `basis/frame`.
 * @throws UserError for a name that means nothing, or nothing for this data set.
 */
export function askedProtocol(
  name: string,
  layout: Layout,
  alphas: readonly number[] | undefined,
): ScoringConfig {
  const own = protocolsFor(scoredSet(layout));
  const [called = '', ...metric] = name.split('/');
  const found = own.find(([known]) => known === called);
  if (found) {
    const measured = metric.length === 0 ? {} : { metric: askedMetric(metric.join('/')) };
    return { ...found[2], ...measured, ...(alphas ? { alphas: [...alphas] } : {}) };
  }
  const written = protocolNamed(name, alphas ?? [0.05, 0.1, 0.15]);
  if (written) return written;
  const here = own.map(([known]) => known).join(', ');
  if (isName(called))
    throw new UserError(`Protocol ${called} is not defined for ${layout}; expected one of ${here}`);
  const near = nearest(name, Object.keys(NAMED_PROTOCOLS));
  const hint =
    near === undefined ? `expected one of ${here}, or as bbox/original` : `did you mean "${near}"?`;
  throw new UserError(`There is no protocol ${name}; ${hint}`);
}

const isName = (name: string): name is ProtocolName => Object.hasOwn(NAMED_PROTOCOLS, name);
