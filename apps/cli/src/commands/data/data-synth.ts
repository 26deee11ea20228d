/** `keygrid data synth`: draw a data set in the layout of a published one. */
import { SYNTHESIS_LAYOUTS, synthesise, type SynthesisLayout } from '@keygrid/datasets';
import { InvalidArgumentError, Option, type Command } from 'commander';
import path from 'node:path';
import { act, examples } from '../../command.ts';
import { percentNotes } from '../../progress/percent-notes.ts';
import type { Terminal } from '../../terminal.ts';

interface SynthOptions {
  seed: number;
  pairs: { trn: number; val: number; test: number };
  imageSize: { width: number; height: number };
  layout: SynthesisLayout;
}

export function addDataSynth(data: Command): void {
  data
    .command('synth')
    .argument('<folder>', 'new folder')
    .description(
      'draw images of articulated objects with exact keypoints, in the layout of SPair-71k, PF-PASCAL or PF-WILLOW',
    )
    .option('--seed <number>', 'same seed and options: same bytes', wholeNumber, 1)
    .option('--pairs <trn,val,test>', 'pairs of each split', splitCounts, { trn: 300, val: 60, test: 120 })
    .option('--image-size <width>x<height>', 'pixels of every image', size, { width: 250, height: 188 })
    .addOption(
      new Option('--layout <name>', 'as it is on disk; pf-willow has test pairs only')
        .choices(SYNTHESIS_LAYOUTS)
        .default('spair-large'),
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid data synth pairs --seed 1 --pairs 300,60,120', 'half of the objects are small'],
        [
          'keygrid data synth large --image-size 500x375 --json',
          'larger images; print what was made as JSON',
        ],
        ['keygrid data synth pascal --layout pf-pascal', "PF-PASCAL's lists and .mat annotations"],
      ),
    )
    .action(act(dataSynth));
}

async function dataSynth(
  terminal: Terminal,
  { seed, pairs, imageSize, layout }: SynthOptions,
  folder: string,
): Promise<void> {
  const absolute = path.resolve(terminal.cwd, folder);
  const onProgress = percentNotes(terminal, 'drawing');
  const { made, images } = await synthesise(absolute, { seed, pairs, imageSize, layout, onProgress });
  const what = made ? `${images} images drawn` : 'nothing to do: this very data set is there';
  const next = `Next: keygrid data add ${path.basename(absolute)} ${folder}`;
  terminal.answer(
    { folder: absolute, made, images, seed, pairs, imageSize, layout },
    `${absolute}: ${what}\n${next}`,
  );
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function splitCounts(text: string): SynthOptions['pairs'] {
  const [, trn, val, test] = /^(\d+),(\d+),(\d+)$/.exec(text) ?? [];
  if (test === undefined) throw new InvalidArgumentError('Expected three whole numbers such as 300,60,120.');
  return { trn: Number(trn), val: Number(val), test: Number(test) };
}

function size(text: string): SynthOptions['imageSize'] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (height === undefined) throw new InvalidArgumentError('Expected pixels such as 250x188.');
  return { width: Number(width), height: Number(height) };
}
