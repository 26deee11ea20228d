/** A data set's fingerprint: two machines that agree on it train on the same data. */
import type { Layout } from './config.ts';
import { identify } from './identity/identify.ts';

/** As `identify` gives it, with its parameters and errors. */
export async function fingerprint(folder: string, layout: Layout, cacheFolder?: string): Promise<string> {
  return (await identify(folder, layout, cacheFolder)).fingerprint;
}
