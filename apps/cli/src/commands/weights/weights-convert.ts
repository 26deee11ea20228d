/** `keygrid weights convert`: PyTorch's `.pth` as a safetensors file, without Python and without running anything in it. */
import type { Command } from 'commander';
import path from 'node:path';
import { act, examples } from '../../command.ts';
import type { Terminal } from '../../terminal.ts';
import { askWeights, type WrittenAnswer } from '../../weights/ask-weights.ts';
import { outputFile, type OutputOptions } from '../../weights/output-file.ts';
import { floatType, typeOption, type TypeName } from '../../weights/type-option.ts';
import { writtenText } from '../../weights/weights-text.ts';

interface ConvertOptions extends OutputOptions {
  dtype?: TypeName;
}

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
    .action(act(convert));
}

async function convert(terminal: Terminal, options: ConvertOptions, file: string): Promise<void> {
  const source = path.resolve(terminal.cwd, file);
  const output = outputFile(terminal.cwd, options, `${withoutEnding(file)}.safetensors`, [source]);
  const type = options.dtype && floatType(options.dtype);
  const request = { action: 'convert', file: source, output, type } as const;
  const answer = await askWeights<WrittenAnswer>(request, terminal.env);
  terminal.answer(answer, writtenText(answer));
}

const withoutEnding = (file: string) => file.replace(/\.(pth|pt|tar|bin|ckpt|safetensors)$/i, '');
