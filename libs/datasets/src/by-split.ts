/** A value for every split that any data set may have. */
import { SPLITS, type Split } from './config.ts';

export const bySplit = <T>(valueOf: (split: Split) => T): Record<Split, T> =>
  Object.fromEntries(SPLITS.map((split) => [split, valueOf(split)])) as Record<Split, T>;
