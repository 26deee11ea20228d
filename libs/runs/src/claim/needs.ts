/** What a run needs of a machine besides a place there: the names under which workers note that they lack it. */
import type { DataConfig } from '../specs.ts';

export const needOfData = ({ name, fingerprint }: DataConfig): string => `data ${name} ${fingerprint}`;

export const needsOf = ({ data }: { readonly data: DataConfig }): string[] => [needOfData(data)];
