/** A further protocol for a study's finished evaluations: scored from stored predictions, without inference. */
import { UserError } from '@keygrid/contract';
import { protocolName, type Home } from '@keygrid/runs';
import { protocolNamed } from '@keygrid/scoring';
import {
  resolveScoring,
  type Basis,
  type MetricName,
  type ScoringConfig,
  type ScoringFrame,
} from '@keygrid/scoring/config';
import { oneMetric } from './asked-metric.ts';
import { askedProtocol } from './asked-protocol.ts';
import { ensureScores } from './ensure-scores.ts';
import { layoutsOf } from './layouts-of.ts';
import { readStudyResults } from '../study/read-study-results.ts';
import { isFinished, type StudyResults } from '../study/study-results.ts';

export type RescoreRequest = (MeasuredBy | Named | OwnProtocol) & {
  /** Which keypoints count and which are hits, of docs/metrics.md. Left out: PCK, or as the protocol says. */
  readonly metric?: MetricName | undefined;
};

/** The study's own. */
interface OwnProtocol {
  /** Left out: the study's own. */
  readonly alphas?: readonly number[];
}

interface MeasuredBy {
  readonly basis: Basis;
  readonly frame: ScoringFrame;
  /** Side of the squashed frame, px; left out: the models' input side. */
  readonly side?: number;
  /** Left out: the study's own. */
  readonly alphas?: readonly number[];
}

interface Named {
  /** Of the published table, or as `bbox/original`. */
  readonly protocol: string;
  /** Left out: the table's, or the study's own. */
  readonly alphas?: readonly number[];
}

export interface Rescored {
  readonly study: string;
  readonly protocol: ScoringConfig;
  readonly protocolName: string;
  /** Evaluations that were scored now. */
  readonly added: readonly string[];
  /** Evaluations that had these scores already. */
  readonly before: readonly string[];
  /** Evaluations that are not finished: to be rescored once they are. */
  readonly unfinished: readonly string[];
  /** What a reader of the scores must know beside them. */
  readonly notes: readonly string[];
}

/** Asking again adds nothing. Throws UserError for an unknown study, or a squashed frame whose side is not clear. */
export async function rescoreStudy(home: Home, name: string, request: RescoreRequest): Promise<Rescored> {
  const study = await readStudyResults(home, name);
  const measured = await measuredOf(home, study, request);
  const metric = oneMetric(measured.metric, request.metric);
  const protocol = { ...measured, ...(metric === undefined ? {} : { metric }) };
  const ids = (wanted: boolean) => [
    ...new Set(
      study.cells.filter((cell) => isFinished(cell) === wanted).map(({ evaluation }) => evaluation.id),
    ),
  ];
  const finished = ids(true);
  if (finished.length === 0) {
    throw new UserError(
      `${name} has no finished evaluation yet; keygrid status ${name} says where it stands`,
    );
  }
  const { added, notes } = await ensureScores(home, finished, protocol);
  return {
    study: name,
    protocol,
    protocolName: protocolName(protocol),
    added,
    before: finished.filter((id) => !added.includes(id)),
    unfinished: ids(false),
    notes,
  };
}

async function measuredOf(home: Home, study: StudyResults, request: RescoreRequest): Promise<ScoringConfig> {
  if ('protocol' in request) return namedOf(home, study, request);
  if ('basis' in request) return protocolOf(study, request);
  return { ...study.protocol, alphas: [...(request.alphas ?? study.protocol.alphas)] };
}

async function namedOf(
  home: Home,
  { name, protocol: own, cells }: StudyResults,
  request: Named,
): Promise<ScoringConfig> {
  const layouts = await layoutsOf(
    home,
    cells.map(({ evaluation }) => evaluation.id),
  );
  const alphas = request.alphas ?? (protocolNamed(request.protocol, []) ? own.alphas : undefined);
  const asked = layouts.map((layout) => askedProtocol(request.protocol, layout, alphas));
  const [protocol, other] = [...new Map(asked.map((one) => [protocolName(one), one])).values()];
  if (protocol === undefined) throw new UserError(`${name} has no cells`);
  if (other === undefined) return protocol;
  throw new UserError(
    `${request.protocol} is ${protocolName(protocol)} for some data of ${name} and ${protocolName(other)} for others; ` +
      'name one of them: --protocol BASIS/FRAME',
  );
}

function protocolOf(study: StudyResults, { basis, frame, side, alphas }: MeasuredBy): ScoringConfig {
  if (frame === 'original' && side !== undefined)
    throw new UserError('--side is the side of the squashed frame; expected --frame squashed beside it');
  const sides = [...new Set(study.cells.map(({ inputSide }) => inputSide))];
  if (frame === 'squashed' && side === undefined && sides.length > 1) {
    throw new UserError(
      `${study.name} has models of the input sides ${sides.join(', ')} px: say which squashed frame with --side PX`,
    );
  }
  const input = { basis, frame, alphas: [...(alphas ?? study.protocol.alphas)] };
  return resolveScoring(input, { basis, side: side ?? sides[0] ?? NaN });
}
