/** `keygrid rescore`: one protocol more for a study's finished evaluations, without inference. */
import { BASES, SCORING_FRAMES } from '@keygrid/scoring/config';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';
import { alphaList, positiveNumber } from '../option-values.ts';

export function addRescore(program: Command): void {
  program
    .command('rescore')
    .argument('<study>', 'name of a study')
    .description(
      'score finished evaluations in a further protocol, from stored predictions, without inference',
    )
    .option('--protocol <name>', 'a published protocol (docs/protocols.md), or one as bbox/original')
    .option(
      '--metric <name>',
      "what counts and what is a hit (docs/metrics.md); alone: in the study's protocol",
    )
    .addOption(new Option('--basis <basis>', 'what alpha is multiplied with').choices(BASES))
    .addOption(new Option('--frame <frame>', 'where distances are measured').choices(SCORING_FRAMES))
    .option(
      '--alphas <list>',
      "thresholds, separated by commas (default: the protocol's, or the study's)",
      alphaList,
    )
    .option('--side <px>', "side of the squashed frame (default: the models' input side)", positiveNumber)
    .addHelpText(
      'after',
      examples(
        [
          'keygrid rescore demo --basis image --frame original',
          'then: keygrid report demo --protocol image/original',
        ],
        ['keygrid rescore demo --metric geo', 'then: keygrid report demo --metric geo'],
        ['keygrid rescore demo --protocol geoaware', 'then: keygrid report demo --protocol geoaware'],
        [
          'keygrid rescore demo --basis bbox --frame squashed --alphas 0.05,0.1',
          'as CATs and its followers measure',
        ],
      ),
    )
    .action(act(async () => (await import('../actions/rescore.ts')).rescore));
}
