/** Keys are relative paths with `/`; one that leads elsewhere is a fault of ours and reaches no store. */
import * as path from 'node:path';

/** The key itself. @throws RangeError for one that is absolute, leaves the store, or names its place in another way too. */
export function storeKey(key: string): string {
  const isPlain = key !== '' && key !== '.' && path.posix.normalize(key) === key && !key.includes('\0');
  if (!isPlain || key.startsWith('/') || key.endsWith('/') || key.split('/').includes('..'))
    throw new RangeError(`store key ${JSON.stringify(key)} leaves the store`);
  return key;
}
