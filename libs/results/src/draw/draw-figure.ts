/** A figure as SVG text and as PNG bytes. Both libraries are loaded only when something is drawn. */
import { printedLine } from '@keygrid/contract';
import type { ReportFigure } from '../report/figure-value.ts';
import { chartOption, HEIGHT, widthOf } from './chart-option.ts';

export interface DrawnFigure {
  readonly svg: string;
  readonly png: Buffer;
}

/** Dots of the PNG for each pixel of the SVG: sharp in print at 15 cm. */
const PNG_SCALE = 2;
/** Dots per inch at which one pixel of an SVG is one dot. */
const SVG_DENSITY = 72;

export async function drawFigure(figure: ReportFigure): Promise<DrawnFigure> {
  const svg = await svgOf(figure);
  const { default: sharp } = await import('sharp');
  const png = await sharp(Buffer.from(svg), { density: SVG_DENSITY * PNG_SCALE })
    .png()
    .toBuffer();
  return { svg, png };
}

async function svgOf(figure: ReportFigure): Promise<string> {
  const { echarts } = await import('./echarts.ts');
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: widthOf(figure),
    height: HEIGHT,
  });
  try {
    chart.setOption(chartOption(shown(figure)));
    return asStillPicture(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** XML has no place for control characters, whatever a title or a value says. */
function shown(figure: ReportFigure): ReportFigure {
  const text = JSON.stringify(figure, (_key, value: unknown) =>
    typeof value === 'string' ? printedLine(value) : value,
  );
  return JSON.parse(text) as ReportFigure;
}

/** Without ECharts' marks for a pointer, whose names count the charts of the process: the same figure is the same text. */
function asStillPicture(svg: string): string {
  return svg
    .replace(/<style\s*>.*?<\/style>\s*/gs, '')
    .replace(/ (?:pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/ class="zr\d+-cls-\d+"/g, '')
    .replace(/\bzr\d+-/g, 'zr-');
}
