/** Is it a run that is meant, or a study? */

export function isRunId(text: string): boolean {
  return /^[te]-[0-9a-f]{20}$/.test(text);
}
