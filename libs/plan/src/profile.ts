/** A grid with a profile laid over it. */
import { own } from '@keygrid/contract';
import { writtenOf } from './cells.ts';
import { PROFILES, type Profile, type ProfileName } from './config.ts';
import { isWritten } from './fields.ts';
import type { Grid } from './grid.ts';

/**
 * The grid with a profile laid over its base, its first seed, and a study of its own (`table-4-miniature`): no run is shared with
 * the grid itself. Axes keep their values, but for names of data sets: what a grid varies stays varied. Published
 * numbers stay beside ours, to show that each finds its place, and say that they are not of this size.
 */
export function withProfile(grid: Grid, name: ProfileName): Grid {
  const profile: Profile = PROFILES[name];
  const nameOf = standIns(profile);
  const { axes, expects, report, base } = onData(grid, nameOf) as Grid;
  return {
    ...grid,
    name: `${grid.name}-${name}`,
    about: `The ${name} of ${grid.name}: ${profile.about}. Its numbers mean nothing. ${grid.about}`,
    expects: expects.map((one) => ({
      ...one,
      source: `${one.source} (for ${grid.name}, not its ${name})`,
    })),
    base: writtenOf(base, profile.settings),
    axes,
    seeds: grid.seeds.slice(0, 1),
    placement: { ...grid.placement, ...profile.placement },
    report: {
      ...report,
      contrasts: report.contrasts.map(({ from, to, ...one }) => ({
        ...one,
        from: onData(from, nameOf, one.axis),
        to: onData(to, nameOf, one.axis),
      })),
    },
  };
}

function standIns({ data }: Profile): (name: string) => string {
  const [first = ''] = Object.values(data);
  return (name) => own(data, name) ?? first;
}

/**
 * A part of a grid with its data sets renamed, wherever it names one: base, axes, `where`. `path` leads to it; the names of
 * axes are paths themselves. Pairs left out of a set are not in the one that stands in.
 */
function onData(part: unknown, nameOf: (name: string) => string, path = ''): unknown {
  if (/(^|\.)data\.name$/.test(path) && typeof part === 'string') return nameOf(part);
  if (Array.isArray(part)) return part.map((item) => onData(item, nameOf, path));
  if (!isWritten(part)) return part;
  const isData = /(^|\.)data$/.test(path);
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key]) => !(isData && key === 'exclude'))
      .map(([key, child]) => [key, onData(child, nameOf, `${path}.${key}`)]),
  );
}
