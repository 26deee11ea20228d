/** `keygrid rescore`: one protocol more for a study's finished evaluations, without inference. */
import { counted } from '@keygrid/contract';
import { rescoreStudy, type Rescored } from '@keygrid/results';
import { BASES, SCORING_FRAMES, type Basis, type ScoringFrame } from '@keygrid/scoring/config';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';
import { withHome } from '../open-home.ts';
import { alphaList, positiveNumber } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';

interface RescoreOptions {
  basis: Basis;
  frame: ScoringFrame;
  alphas?: number[];
  side?: number;
}

export function addRescore(program: Command): void {
  program
    .command('rescore')
    .argument('<study>', 'name of a study')
    .description(
      'score finished evaluations in a further protocol, from stored predictions, without inference',
    )
    .addOption(
      new Option('--basis <basis>', 'what alpha is multiplied with').choices(BASES).makeOptionMandatory(),
    )
    .addOption(
      new Option('--frame <frame>', 'where distances are measured')
        .choices(SCORING_FRAMES)
        .makeOptionMandatory(),
    )
    .option('--alphas <list>', "thresholds, separated by commas (default: the study's)", alphaList)
    .option('--side <px>', "side of the squashed frame (default: the models' input side)", positiveNumber)
    .addHelpText(
      'after',
      examples(
        [
          'keygrid rescore demo --basis image --frame original',
          'then: keygrid report demo --protocol image/original',
        ],
        [
          'keygrid rescore demo --basis bbox --frame squashed --alphas 0.05,0.1',
          'as CATs and its followers measure',
        ],
      ),
    )
    .action(act(rescore));
}

async function rescore(terminal: Terminal, options: RescoreOptions, study: string): Promise<void> {
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
