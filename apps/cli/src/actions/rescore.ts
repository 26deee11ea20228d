/** What `keygrid rescore` does: one protocol more for a study's finished evaluations, without inference. */
import { counted } from '@keygrid/contract';
import { rescoreStudy, type Rescored } from '@keygrid/results';
import type { Basis, ScoringFrame } from '@keygrid/scoring/config';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface RescoreOptions {
  basis: Basis;
  frame: ScoringFrame;
  alphas?: number[];
  side?: number;
}

export async function rescore(terminal: Terminal, options: RescoreOptions, study: string): Promise<void> {
  const { basis, frame, side, alphas } = options;
  await withHome(terminal, async (home) => {
    const rescored = await rescoreStudy(home, study, { basis, frame, side, alphas });
    terminal.answer(rescored, rescoredText(rescored));
  });
}

function rescoredText({ study, protocol, protocolName, added, before, unfinished }: Rescored): string {
  const others = [
    ...(before.length > 0 ? [`${before.length} had it already`] : []),
    ...(unfinished.length > 0 ? [`${unfinished.length} not finished: rescore again when they are`] : []),
  ];
  return [
    `${study}, protocol ${protocolName} at alpha ${protocol.alphas.join(', ')}: ${counted(added.length, 'evaluation')} added` +
      others.map((text) => `; ${text}`).join(''),
    ...added.map((id) => `  ${id}`),
    `keygrid report ${study} --protocol ${protocolName} shows it`,
  ].join('\n');
}
