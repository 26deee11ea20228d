/** How far a long reading or writing is: a line every few seconds, none where it is done at once. */
import { bytesText } from '../bytes-text.ts';

const EVERY_MS = 5_000;

/** `doing`: "exporting demo". */
export function sayBytes(note: (text: string) => void, doing: string): (bytes: number) => void {
  let said = performance.now();
  return (bytes) => {
    if (performance.now() - said < EVERY_MS) return;
    said = performance.now();
    note(`${doing}: ${bytesText(bytes)}`);
  };
}
