/** Which protocol a study is read in: its own, or one that was added to its evaluations since. */
import { UserError } from '@keygrid/contract';
import type { Layout } from '@keygrid/datasets/config';
import { protocolName, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { protocolNamed } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { askedProtocol } from './asked-protocol.ts';
import { layoutsOf } from './layouts-of.ts';
import { isOfTable, rescoreCommand } from './protocol.ts';

interface Question {
  readonly study: string;
  readonly own: ScoringConfig;
  /** Finished evaluations of the study. */
  readonly evaluations: readonly string[];
}

/**
 * `written`: a name or notation, or `/geo` for a metric in the study's own protocol. An added protocol has every alpha that any of the evaluations was scored at. Throws UserError for one that was not
 * added.
 */
export async function chooseProtocol(
  home: Home,
  { study, own, evaluations }: Question,
  written: string | undefined,
): Promise<ScoringConfig> {
  const asked = written?.startsWith('/') ? `${protocolName(own)}${written}` : written;
  if (asked === undefined || asked === protocolName(own)) return own;
  const wanted = notationOf(asked, await layoutsOf(home, evaluations));
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

/** The notation of a name of the published table for a data set; any other text stays what it is. */
export function notationOf(name: string, [layout]: readonly Layout[]): string {
  if (layout === undefined || !isOfTable(name)) return name;
  return protocolName(askedProtocol(name, layout, undefined));
}
