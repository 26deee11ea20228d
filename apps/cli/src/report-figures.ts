/** The figures of a report as files: an SVG for documents on a screen, a PNG for everything else. */
import { UserError } from '@keygrid/geometry';
import { drawFigure, type Report } from '@keygrid/results';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface FigureFiles {
  title: string;
  svg: string;
  png: string;
}

/** Writes over figures of the same name; makes the folder. */
export async function writeFigures({ study, figures }: Report, folder: string): Promise<FigureFiles[]> {
  if (figures.length === 0) {
    throw new UserError(
      `The grid of ${study} asks for no figure; add report.figures to its file, as in\n` +
        '  figures: [{ title: …, x: evaluation.kbc.tau, columns: [pck@0.1] }]\nand submit it again: nothing is computed anew.',
    );
  }
  const written: FigureFiles[] = [];
  for (const figure of figures) {
    const { svg, png } = await drawFigure(figure);
    const base = path.join(folder, figure.slug);
    const files = { title: figure.title, svg: `${base}.svg`, png: `${base}.png` };
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(files.svg, svg);
      await writeFile(files.png, png);
    } catch (cause) {
      throw new UserError(`--figures ${folder}: cannot be written: ${(cause as Error).message}`, { cause });
    }
    written.push(files);
  }
  return written;
}
