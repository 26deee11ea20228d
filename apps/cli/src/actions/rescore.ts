/** What `keygrid rescore` does: one protocol more for a study's finished evaluations, without inference. */
import { counted, UserError } from '@keygrid/contract';
import { askedMetric, rescoreStudy, type Rescored, type RescoreRequest } from '@keygrid/results';
import type { Basis, ScoringFrame } from '@keygrid/scoring/config';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface RescoreOptions {
  protocol?: string;
  metric?: string;
  basis?: Basis;
  frame?: ScoringFrame;
  alphas?: number[];
  side?: number;
}

export async function rescore(terminal: Terminal, options: RescoreOptions, study: string): Promise<void> {
  const request = requestOf(options);
  await withHome(terminal, async (home) => {
    const rescored = await rescoreStudy(home, study, request);
    terminal.answer(rescored, rescoredText(rescored));
  });
}

function requestOf({ metric: asked, ...options }: RescoreOptions): RescoreRequest {
  const metric = asked === undefined ? undefined : askedMetric(asked);
  return { ...measuredBy(options, metric), metric };
}

function measuredBy(
  { protocol, basis, frame, side, alphas }: RescoreOptions,
  metric: string | undefined,
): RescoreRequest {
  if (protocol !== undefined) {
    if (basis ?? frame ?? side)
      throw new UserError(
        `--protocol ${protocol} says basis, frame and side; expected it without --basis, --frame and --side`,
      );
    return { protocol, alphas };
  }
  if (metric !== undefined && basis === undefined && frame === undefined && side === undefined)
    return { alphas };
  if (basis === undefined || frame === undefined)
    throw new UserError(
      "Say which protocol: --protocol NAME (docs/protocols.md), --basis and --frame, or --metric NAME (docs/metrics.md) for the study's own",
    );
  return { basis, frame, side, alphas };
}

function rescoredText({ study, protocol, protocolName, added, before, unfinished, notes }: Rescored): string {
  const others = [
    ...(before.length > 0 ? [`${before.length} had it already`] : []),
    ...(unfinished.length > 0 ? [`${unfinished.length} not finished: rescore again when they are`] : []),
  ];
  return [
    `${study}, protocol ${protocolName} at alpha ${protocol.alphas.join(', ')}: ${counted(added.length, 'evaluation')} added` +
      others.map((text) => `; ${text}`).join(''),
    ...added.map((id) => `  ${id}`),
    ...notes,
    `keygrid report ${study} --protocol ${protocolName} shows it`,
  ].join('\n');
}
