/** Which published numbers may stand beside a study's own: those of the protocol that it is read in. */
import { alphaOf } from '@keygrid/contract';
import type { Layout } from '@keygrid/datasets/config';
import type { Grid } from '@keygrid/plan';
import { NAMED_PROTOCOLS, protocolsFor, type ProtocolName } from '@keygrid/scoring';
import { protocolName } from '@keygrid/runs';
import { scoredSet } from './asked-protocol.ts';

interface ReadIn {
  /** In its notation. */
  readonly protocol: string;
  /** Whether it is the protocol that the grid was written for: what says no protocol is taken to be of that one. */
  readonly isOwn: boolean;
  /** Of the study's data. */
  readonly layouts: readonly Layout[];
}

/** The grid without what does not compare, and how much that was. Hopes (`atLeast`) are of the study's own protocol. */
export function withComparable<G extends Pick<Grid, 'expects' | 'report'>>(
  grid: G,
  { protocol, isOwn, layouts }: ReadIn,
): { grid: G; leftOut: number } {
  const expects = grid.expects.filter(
    ({ column, protocol: said }) =>
      alphaOf(column) === undefined || (said === undefined ? isOwn : isCalled(said, protocol, layouts)),
  );
  const hopes = isOwn ? [] : grid.report.contrasts.filter(({ atLeast }) => atLeast !== undefined);
  const contrasts = isOwn
    ? grid.report.contrasts
    : grid.report.contrasts.map(({ atLeast: _, ...contrast }) => contrast);
  return {
    grid: { ...grid, expects, report: { ...grid.report, contrasts } },
    leftOut: grid.expects.length - expects.length + hopes.length,
  };
}

/** Whether a name of the published table, or a notation, means this protocol for one of the layouts. */
function isCalled(name: string, notation: string, layouts: readonly Layout[]): boolean {
  if (!Object.hasOwn(NAMED_PROTOCOLS, name)) return name === notation;
  return layouts.some((layout) =>
    protocolsFor(scoredSet(layout)).some(
      ([known, , config]) => known === (name as ProtocolName) && protocolName(config) === notation,
    ),
  );
}
