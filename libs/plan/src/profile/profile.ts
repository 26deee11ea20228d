/** A grid with a profile laid over it. */
import { own } from '@keygrid/contract';
import { writtenOf } from '../cells.ts';
import { PROFILES, type Profile, type ProfileName } from '../config.ts';
import { isWritten, type Written } from '../fields.ts';
import type { Grid } from '../grid.ts';
import { matcherRewriter } from './profile-matchers.ts';

/**
 * The grid with a profile laid over its base, its first seed, and a study of its own (`table-4-miniature`): no run is shared with
 * the grid itself. Axes keep their values, but for names of data sets and files of matchers: what a grid varies stays varied.
 * Published numbers stay beside ours, to show that each finds its place, and say that they are not of this size.
 */
export function withProfile(grid: Grid, name: ProfileName): Grid {
  const profile: Profile = PROFILES[name];
  const rewrite = rewriterOf(grid, name, profile);
  const { axes, expects, report, base } = rewrittenIn(grid, rewrite) as Grid;
  return {
    ...grid,
    name: `${grid.name}-${name}`,
    about: `The ${name} of ${grid.name}: ${profile.about}. Its numbers mean nothing. ${grid.about}`,
    expects: expects.map((one) => ({
      ...one,
      source: `${one.source} (for ${grid.name}, not its ${name})`,
    })),
    base: writtenOf(base, { ...profile.settings, ...(namesMatcher(grid) ? profile.matcherSettings : {}) }),
    axes,
    seeds: grid.seeds.slice(0, 1),
    placement: { ...grid.placement, ...profile.placement },
    report: {
      ...report,
      contrasts: report.contrasts.map((one) => withEnds(one, rewrite)),
      figures: report.figures.map(({ gain, ...one }) =>
        gain === undefined ? one : { ...one, gain: withEnds(gain, rewrite) },
      ),
    },
    files: undefined,
  };
}

/** What stands in for a part, by the path that leads to it; undefined: the part itself, its own parts looked at in turn. */
type Rewrite = (part: unknown, path: string) => unknown;

function rewriterOf({ base }: Pick<Grid, 'base'>, name: ProfileName, { data }: Profile): Rewrite {
  const [first = ''] = Object.values(data);
  const inMatcher = matcherRewriter(name, isWritten(base.matcher) ? base.matcher.kind : undefined);
  return (part, path) =>
    /(^|\.)data\.name$/.test(path) && typeof part === 'string'
      ? (own(data, part) ?? first)
      : inMatcher(part, path);
}

const namesMatcher = ({ base, axes }: Pick<Grid, 'base' | 'axes'>): boolean =>
  [base, axes.product, axes.zip, ...axes.include].some((part) =>
    Object.keys(part).some((path) => /^matcher(\.|$)/.test(path)),
  );

/** Values of the axis that is named beside them. */
function withEnds<Ends extends { readonly axis: string; readonly from?: unknown; readonly to?: unknown }>(
  ends: Ends,
  rewrite: Rewrite,
): Ends {
  const { axis, from, to } = ends;
  return { ...ends, from: rewrittenIn(from, rewrite, axis), to: rewrittenIn(to, rewrite, axis) };
}

/** Of an axis it is a list of such lists. */
const isArgumentList = (part: readonly unknown[], path: string): boolean =>
  /(^|\.)matcher\.(command|files)$/.test(path) && part.every((item) => typeof item === 'string');

/**
 * A part of a grid, rewritten wherever it names a data set or a matcher: base, axes, `where`. `path` leads to it; the names of
 * axes are paths themselves. Pairs left out of a set are not in the one that stands in.
 */
function rewrittenIn(part: unknown, rewrite: Rewrite, path = ''): unknown {
  const isOneValue = Array.isArray(part) && isArgumentList(part, path);
  if (Array.isArray(part) && !isOneValue) return part.map((item) => rewrittenIn(item, rewrite, path));
  const instead = rewrite(part, path);
  if (instead !== undefined || !isWritten(part)) return instead ?? part;
  const isData = /(^|\.)data$/.test(path);
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key]) => !(isData && key === 'exclude'))
      .map(([key, child]): [string, unknown] => [key, rewrittenIn(child, rewrite, `${path}.${key}`)]),
  ) satisfies Written;
}
