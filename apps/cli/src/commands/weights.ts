/** `keygrid weights`: weights files in and out. */
import type { Command } from 'commander';
import { examples } from '../command.ts';
import { addWeightsConvert } from './weights/weights-convert.ts';
import { addWeightsExport } from './weights/weights-export.ts';
import { addWeightsInspect } from './weights/weights-inspect.ts';

export function addWeights(program: Command): void {
  const group = program
    .command('weights')
    .description('convert, inspect and export weights files')
    .addHelpText(
      'after',
      examples(
        ['keygrid weights convert resnet101-63fe2227.pth', "torchvision's file for model.backbone.weights"],
        ['keygrid weights export t-0123456789abcdef0123', 'the network of a training as a safetensors file'],
      ),
    );
  for (const add of [addWeightsConvert, addWeightsInspect, addWeightsExport]) add(group);
}
