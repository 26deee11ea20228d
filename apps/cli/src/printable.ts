/** Text out of a file, safe for a terminal. */

/** Every control character but the line feed becomes \ufffd: a name in a file must not move the cursor or change colours. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\ufffd');
}
