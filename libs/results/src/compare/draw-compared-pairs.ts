/** Pictures of the pairs that a comparison lists, a file each: a row a side. */
import { UserError } from '@keygrid/contract';
import { newSheet } from '@keygrid/images';
import type { Home } from '@keygrid/runs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Comparison } from './comparison.ts';
import { listedPairs, openComparedPairs, type ComparedPairs, type ListedPair } from './compared-pairs.ts';

interface DrawnPairs {
  readonly pictures: readonly { readonly pair: string; readonly file: string }[];
  /** Why a picture is missing. */
  readonly problems: readonly string[];
}

/** Writes over pictures of the same name. @throws UserError where the folder cannot be made or the data set is not here. */
export async function drawComparedPairs(
  home: Home,
  comparison: Comparison,
  folder: string,
): Promise<DrawnPairs> {
  const compared = await openComparedPairs(home, comparison);
  if ('missing' in compared) throw new UserError(compared.missing);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new UserError(`--pictures ${folder}: cannot be made: ${(cause as Error).message}`, { cause });
  });
  const pictures: { pair: string; file: string }[] = [];
  const problems: string[] = [];
  for (const listed of listedPairs(comparison)) {
    const file = path.join(folder, fileName(listed));
    try {
      await drawPair(compared, listed.pair, file);
      pictures.push({ pair: listed.pair, file });
    } catch (error) {
      problems.push(`no picture of ${listed.pair}: ${compared.stored.problemOf(error)}`);
    }
  }
  return { pictures, problems };
}

async function drawPair({ stored, drawn }: ComparedPairs, pair: string, file: string): Promise<void> {
  const sheet = newSheet();
  for (const { label, scored } of drawn) {
    sheet.heading(label);
    const { correct, keypoints } = await stored.drawOn(sheet, scored, pair);
    sheet.legend(`${correct} of ${keypoints} keypoints right`);
  }
  await sheet.writePng(file);
}

/** `B-gained-1-000039-a-b_cat.png`: which side, which list, which place, and how the pair's id begins. */
const fileName = ({ contrast, list, place, pair }: ListedPair): string =>
  `${contrast.to}-${list}-${place}-${pair.slice(0, 60).replaceAll(/[^\w-]/g, '_')}.png`;
