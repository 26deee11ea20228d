/** `keygrid cache`: features of pictures that this machine keeps. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addCache(program: Command): void {
  program
    .command('cache')
    .description(
      'say how much this machine keeps of what frozen backbones made of pictures (most: featureCacheGiB in keygrid.toml, 8; 0: nothing)',
    )
    .option('--clear', 'remove all of it; runs compute and keep it again')
    .addHelpText(
      'after',
      examples(
        ['keygrid cache', 'where it is, and its size'],
        ['keygrid cache --clear', 'give the disk back'],
      ),
    )
    .action(act(async () => (await import('../actions/cache.ts')).cache));
}
