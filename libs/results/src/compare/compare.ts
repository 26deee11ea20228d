/** Compares runs, studies or cells on the same pairs: what differs, the numbers beside each other, and how sure that is. */
import { pckName, UserError } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { protocolNamed } from '@keygrid/scoring';
import { benjaminiHochberg, holm, mcNemar } from '@keygrid/statistics';
import { readPairScores } from '../pairs/pair-scores.ts';
import { comparedMetrics } from './compared-metrics.ts';
import type { ComparedSide, CompareRequest, Comparison, SideContrast } from './comparison.ts';
import { differingSettings } from './differing-settings.ts';
import { keypointChanges } from './keypoint-changes.ts';
import { matchCells } from './match-cells.ts';
import {
  readSide,
  readSpecs,
  refuseOthers,
  type ComparedCell,
  type RunSpecs,
  type Side,
} from './read-side.ts';
import { testSides } from './test-sides.ts';

const MOST_PAIRS = 5;
const MOST_SIDES = 8;
/** At most 26 by letter. */
const nameOf = (i: number): string => String.fromCharCode('A'.charCodeAt(0) + i);

/**
 * Writes nothing. @throws UserError for a side without finished cells, and for sides of different pairs or protocols, which
 * do not compare.
 */
export async function compare(home: Home, request: CompareRequest): Promise<Comparison> {
  const { group = 'all' } = request;
  if (request.sides.length < 2 || request.sides.length > MOST_SIDES)
    throw new UserError(
      `${request.sides.length} sides: expected 2 to ${MOST_SIDES}, as in keygrid compare 'kbc.mode = none' 'kbc.mode = both'.`,
    );
  const sides: Side[] = [];
  for (const [i, asked] of request.sides.entries())
    sides.push(await readSide(home, nameOf(i), asked, request));
  const specs = await readSpecs(home, sides);
  refuseOthers(sides, specs);
  const alphas = sharedAlphas(sides);
  const alpha = chooseAlpha(alphas, request.alpha);
  const contrasts = await contrastsOf(home, sides, specs, { ...request, group, alpha });
  const [cell] = sides[0]?.cells ?? [];
  const spec = specs.get(cell?.evaluation ?? '')?.evaluation;
  return {
    data: `${spec?.data.name} (${spec?.split})`,
    protocol: cell?.protocol ?? '',
    group,
    alpha,
    sides: sides.map(describe),
    settings: differingSettings(sides, specs),
    metrics: comparedMetrics(sides, alphas),
    contrasts,
  };
}

function describe({ name, asked, cells, unfinished }: Side): ComparedSide {
  const distinct = (of: readonly string[]) => [...new Set(of)];
  return {
    name,
    asked,
    studies: distinct(cells.map(({ study }) => study)),
    cells: cells.length,
    unfinished,
    evaluations: distinct(cells.map(({ evaluation }) => evaluation)),
    trainings: distinct(cells.flatMap(({ training }) => training ?? [])).length,
  };
}

/** At which every cell was scored; in rising order. */
function sharedAlphas(sides: readonly Side[]): number[] {
  const all = sides.flatMap(({ cells }) => cells.map(({ pck }) => pck.map(({ alpha }) => alpha)));
  const shared = [...new Set(all.flat())].filter((alpha) => all.every((one) => one.includes(alpha)));
  if (shared.length === 0)
    throw new UserError('The sides were scored at no common alpha; keygrid rescore STUDY --alphas adds one.');
  return shared.sort((a, b) => a - b);
}

function chooseAlpha(alphas: readonly number[], wanted: number | undefined): number {
  if (wanted !== undefined && !alphas.includes(wanted))
    throw new UserError(
      `--alpha ${wanted}: expected one of ${alphas.join(', ')}, at which all sides were scored. keygrid rescore STUDY --alphas ${wanted} adds it.`,
    );
  return wanted ?? alphas.find((alpha) => alpha === 0.1) ?? alphas[Math.floor(alphas.length / 2)] ?? NaN;
}

type Chosen = CompareRequest & { readonly group: string; readonly alpha: number };

async function contrastsOf(
  home: Home,
  sides: readonly Side[],
  specs: ReadonlyMap<string, RunSpecs>,
  request: Chosen,
): Promise<SideContrast[]> {
  const [first, ...others] = sides;
  const [cell] = first?.cells ?? [];
  if (!first || !cell) return [];
  const evaluations = sides.flatMap(({ cells }) => cells.map(({ evaluation }) => evaluation));
  const scores = await readPairScores(home, evaluations, cell.protocol, [request.alpha]);
  const scoredIn = ({ evaluation }: ComparedCell) => ({
    id: evaluation,
    inputSide: specs.get(evaluation)?.inputSide ?? NaN,
  });
  const contrasts: SideContrast[] = [];
  for (const other of others) {
    const matched = matchCells(first.cells, other.cells);
    const { group, alpha, pairs: most = MOST_PAIRS } = request;
    const names = [first.name, other.name] as const;
    const tested = testSides({ names, matched, scores, scoredIn, group, alpha, most });
    if (!tested)
      throw new UserError(
        `No pair of the group ${group} is scored at ${pckName(alpha)} in both ${names.join(' and ')}.`,
      );
    const spec = specs.get(cell.evaluation)?.evaluation;
    const protocol = protocolNamed(cell.protocol, [alpha]);
    if (request.keypoints !== true || !spec || !protocol) contrasts.push(tested);
    else {
      const pairings = matched.units
        .flat()
        .map(({ from, to }) => ({ from: scoredIn(from), to: scoredIn(to) }));
      const changes = await keypointChanges(home, pairings, { spec, protocol, group, alpha });
      const test = mcNemar(changes.gained, changes.lost) ?? { exactP: 1, chiSquare: 0, p: 1 };
      contrasts.push({ ...tested, keypoints: { ...changes, ...test } });
    }
  }
  return adjusted(contrasts);
}

function adjusted(contrasts: readonly SideContrast[]): SideContrast[] {
  const all = contrasts.flatMap(({ onPairs }) => onPairs.clustered?.p ?? []);
  const [byHolm, byRate] = [holm(all), benjaminiHochberg(all)];
  let place = 0;
  return contrasts.map((one) => {
    const { clustered } = one.onPairs;
    if (!clustered) return one;
    const ps = { adjustedP: byHolm[place] ?? NaN, falseDiscoveryP: byRate[place] ?? NaN };
    place++;
    return { ...one, onPairs: { ...one.onPairs, clustered: { ...clustered, ...ps } } };
  });
}
