/** What `keygrid data synth` does: draw a data set in the layout of a published one. */
import { synthesise } from '@keygrid/datasets';
import type { SynthesisLayout } from '@keygrid/datasets/config';
import path from 'node:path';
import { percentNotes } from '../../progress/percent-notes.ts';
import type { Terminal } from '../../terminal.ts';

export interface SynthOptions {
  seed: number;
  pairs: { trn: number; val: number; test: number };
  imageSize: { width: number; height: number };
  layout: SynthesisLayout;
}

export async function dataSynth(
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
