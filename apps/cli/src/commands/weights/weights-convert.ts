/** `keygrid weights convert`: PyTorch's `.pth` as a safetensors file, without Python and without running anything in it. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { typeOption } from '../../weights/type-option.ts';

export function addWeightsConvert(weights: Command): void {
  weights
    .command('convert')
    .argument('<file>', 'a .pth of torch.save with a state dict')
    .description('convert a PyTorch file to safetensors; nothing in it is run')
    .option('--out <file>', 'file to write (default: FILE with the ending .safetensors)')
    .option('--force', 'replace the file if it exists')
    .addOption(typeOption('type of the floats (default: as in the file, float64 as f32)'))
    .addHelpText(
      'after',
      examples(
        ['keygrid weights convert resnet101-63fe2227.pth --out resnet101.safetensors', 'then name it in a grid file'], // prettier-ignore
        ['keygrid weights convert model.pth --dtype bf16', 'half the size'],
      ),
    )
    .action(act(async () => (await import('../../actions/weights/weights-convert.ts')).convert));
}
