/** Threads run built JavaScript, whatever the file that starts them is. */

/**
 * @param file Of the thread, from `src` without its ending: `loading/loader-thread`.
 * @param here `import.meta.url` of a file in a folder of `src`.
 */
export function threadFile(file: string, here: string): string {
  return new URL(here.endsWith('.ts') ? `../../dist/${file}.js` : `../${file}.js`, here).href;
}
