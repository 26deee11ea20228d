/** Text out of a file, safe for a terminal. */

/** Every control character but the line feed becomes \ufffd: a name in a file must not move the cursor or change colours. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
