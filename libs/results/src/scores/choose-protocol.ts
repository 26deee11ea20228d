/** Which protocol a study is read in: its own, or one that was added to its evaluations since. */
import { UserError, alphaOf } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import { protocolName, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { NAMED_PROTOCOLS } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { askedProtocol } from './asked-protocol.ts';
import { layoutsOf } from './layouts-of.ts';
import { protocolNamed, rescoreCommand } from './protocol.ts';

interface Question {
  readonly study: string;
  readonly own: ScoringConfig;
  /** Finished evaluations of the study. */
  readonly evaluations: readonly string[];
}

/** An added protocol has every alpha that any of the evaluations was scored at. Throws UserError for one that was not added. */
export async function chooseProtocol(
  home: Home,
  { study, own, evaluations }: Question,
  asked: string | undefined,
): Promise<ScoringConfig> {
  if (asked === undefined || asked === protocolName(own)) return own;
  const wanted = await nameOf(home, asked, evaluations);
  if (wanted === protocolName(own)) return own;
  const { rows } = await readerOf(home).query<{ protocol: string; alphas: number[] }>(
    `SELECT protocol, array_agg(DISTINCT alpha ORDER BY alpha) AS alphas
       FROM score WHERE evaluation_id = ANY($1::text[]) GROUP BY protocol ORDER BY protocol`,
    [evaluations],
  );
  const found = rows.find(({ protocol }) => protocol === wanted);
  const protocol = found && protocolNamed(wanted, found.alphas);
  if (protocol) return protocol;
  const names = [...new Set([protocolName(own), ...rows.map((row) => row.protocol)])].join(', ');
  throw new UserError(
    `${study} was not scored in protocol ${asked}; it has ${names}. ` +
      `${rescoreCommand(study, asked)} adds it from stored predictions, without inference.`,
  );
}

/** The notation of a name of the published table; any other text stays what it is. */
async function nameOf(home: Home, asked: string, evaluations: readonly string[]): Promise<string> {
  if (!Object.hasOwn(NAMED_PROTOCOLS, asked)) return asked;
  const [layout] = await layoutsOf(home, evaluations);
  return layout === undefined ? asked : protocolName(askedProtocol(asked, layout, undefined));
}

/** Published numbers and hopes are of the study's own protocol: in another one they would compare what does not. */
export function withoutPublishedPck<G extends Pick<Grid, 'expects' | 'report'>>(
  grid: G,
): { grid: G; leftOut: number } {
  const contrasts = grid.report.contrasts.map(({ atLeast: _, ...contrast }) => contrast);
  const expects = grid.expects.filter(({ column }) => alphaOf(column) === undefined);
  const hopes = grid.report.contrasts.filter(({ atLeast }) => atLeast !== undefined);
  return {
    grid: { ...grid, expects, report: { ...grid.report, contrasts } },
    leftOut: grid.expects.length - expects.length + hopes.length,
  };
}
