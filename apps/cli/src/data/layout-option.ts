/** `--layout`: how a folder is read, where it is not to be guessed. */
import { LAYOUTS } from '@keygrid/datasets/config';
import { Option } from 'commander';

export function layoutOption(): Option {
  return new Option('--layout <layout>', 'how the folder is read (default: what is there)').choices(LAYOUTS);
}
