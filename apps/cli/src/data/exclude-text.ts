/** The pairs a check found defective, as YAML to paste under `base.data` of a grid file. */
import type { CheckReport } from '@keygrid/datasets';

/** One line a pair id, why beside it. What names no pair cannot be excluded and is said at the end. */
export function excludeText({ folder, defects }: CheckReport): string {
  const reasons = new Map<string, string[]>();
  for (const { file, line, what, pairs } of defects) {
    for (const { split, id } of pairs) {
      const reason = `${split}: ${line === undefined ? file : `${file}:${line}`}: ${oneLine(what)}`;
      reasons.set(id, [...(reasons.get(id) ?? []), reason]);
    }
  }
  // Double quotes as JSON has them are YAML too.
  const lines = [...reasons].map(([id, whys]) => `  - ${JSON.stringify(id)} # ${whys.join('; ')}`);
  const left = defects.filter(({ pairs }) => pairs.length === 0);
  return [
    `# Pairs of ${folder} that no run can use: paste this under base.data of a grid file.`,
    ...(lines.length === 0 ? ['exclude: []'] : ['exclude:', ...lines]),
    ...left.map(({ file, line, what }) => {
      return `# Not a pair, to be corrected in the folder: ${file}${line === undefined ? '' : `:${line}`}: ${oneLine(what)}`;
    }),
  ].join('\n');
}

function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join('; ');
}
