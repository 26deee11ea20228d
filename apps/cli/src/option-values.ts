/** Checks of option values that several commands share. */
import { InvalidArgumentError } from 'commander';

export function positiveNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return Number(text);
}
