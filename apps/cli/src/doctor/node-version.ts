/** Is this Node one that the project is made for? */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';
import type { Finding } from './part.ts';

export function checkNode(): Finding {
  const text = readFileSync(path.join(PROJECT_FOLDER, 'package.json'), 'utf8');
  const range = (JSON.parse(text) as { engines: { node: string } }).engines.node;
  const version = process.versions.node;
  const finding = { part: 'node', needed: true, detail: version };
  return satisfies(version, range)
    ? { ...finding, state: 'ok' }
    : { ...finding, state: 'missing', advice: `install Node ${range}` };
}

/** The part of semver that `engines` uses: `^a.b.c || >=d.e.f`. */
export function satisfies(version: string, range: string): boolean {
  const have = numbers(version);
  return range.split('||').some((one) => {
    const floor = numbers(one);
    return notBelow(have, floor) && (!one.includes('^') || have[0] === floor[0]);
  });
}

function numbers(text: string): number[] {
  return (text.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}

function notBelow(have: number[], floor: number[]): boolean {
  for (const [place, least] of floor.entries()) {
    const number = have[place] ?? 0;
    if (number !== least) return number > least;
  }
  return true;
}
