/** The figures of a report as files: an SVG for documents on a screen, a PNG for everything else. */
import { cannotWrite, writeWhole } from '@keygrid/files';
import { drawFigure, type Report } from '@keygrid/results';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

export interface FigureFiles {
  title: string;
  svg: string;
  png: string;
}

/** Writes over figures of the same name; makes the folder when there is something to draw. Without figures: no files. */
export async function writeFigures({ figures }: Report, folder: string): Promise<FigureFiles[]> {
  const written: FigureFiles[] = [];
  for (const figure of figures) {
    const { svg, png } = await drawFigure(figure);
    const base = path.join(folder, figure.slug);
    const files = { title: figure.title, svg: `${base}.svg`, png: `${base}.png` };
    try {
      await mkdir(folder, { recursive: true });
      await writeWhole(files.svg, svg);
      await writeWhole(files.png, png);
    } catch (cause) {
      throw cannotWrite(`--figures ${folder}`, cause);
    }
    written.push(files);
  }
  return written;
}

/** What a person is told whose grid asks for no figure; a report without figures is a report all the same. */
export function noFigureNote(study: string): string {
  return (
    `no figure drawn: the grid of ${study} asks for none. Add report.figures to its file, as in\n` +
    '  figures: [{ title: …, x: evaluation.kbc.tau, columns: [pck@0.1] }]\nand submit it again: nothing is computed again.'
  );
}
