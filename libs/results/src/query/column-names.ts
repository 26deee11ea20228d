/** Every name that can be asked for: axes of the studies first, then metrics, what every cell has, and settings. */
import type { Home } from '@keygrid/runs';
import { askedStudies } from './asked-studies.ts';
import { Names } from './names.ts';

/** `studies` empty: of all studies. */
export async function columnNames(home: Home, studies: readonly string[]): Promise<string[]> {
  return new Names(home, await askedStudies(home, studies)).all();
}
