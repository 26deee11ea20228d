/** A white sheet that grows downwards: pictures are pasted, everything else is drawn over them as SVG. */
import { writeWhole } from '@keygrid/files';
import type { OverlayOptions } from 'sharp';
import { loadSharp } from '../load-sharp.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Sheet {
  readonly margin: number;
  /** Where the next row starts. */
  readonly y: number;
  heading(text: string): void;
  note(text: string, at: Spot): void;
  /** Beside a dot there. */
  label(text: string, at: Spot): void;
  legend(text: string): void;
  picture(pixels: Pixels, frame: Spot & { width: number; height: number }): void;
  dot: (at: Spot, colour: string) => void;
  cross: (at: Spot, colour: string) => void;
  line(from: Spot, to: Spot, colour: string): void;
  rectangle(corner: Spot, opposite: Spot, style: { colour: string; dashed: boolean }): void;
  /** Ends a row of this height that needed this width. */
  advance(height: number, width: number): void;
  /** The file is there whole or not at all. */
  writePng(file: string): Promise<void>;
  /** The same sheet, smaller where it is a photograph; sides in pixels. */
  toJpeg(): Promise<{ jpeg: Buffer; width: number; height: number }>;
}

/** Pixels around everything. */
const MARGIN = 20;
/** Of a JPEG, 1 to 100. */
const QUALITY = 82;
/** Characters of one text. */
const LONGEST_TEXT = 300;
const FONT = 'font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif"';

/** @param margin Pixels; default: 20. */
export function newSheet(margin = MARGIN): Sheet {
  const shapes: string[] = [];
  const pictures: Promise<OverlayOptions>[] = [];
  let y = margin;
  let width = 0;
  const text = (words: string, at: Spot, style: string) =>
    shapes.push(`<text x="${at.x}" y="${at.y}" ${FONT} ${style}>${escape(words)}</text>`);
  const render = async () => {
    const size = { width: Math.ceil(width), height: Math.ceil(y + margin) };
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${shapes.join('')}</svg>`;
    const sharp = await loadSharp();
    return sharp({ create: { ...size, channels: 3, background: 'white' } }).composite([
      ...(await Promise.all(pictures)),
      { input: Buffer.from(svg), left: 0, top: 0 },
    ]);
  };
  return {
    margin,
    get y() {
      return y;
    },
    heading(words) {
      text(words, { x: margin, y: y + 16 }, 'font-size="16" font-weight="bold" fill="#111"');
      y += 28;
      width = Math.max(width, textWidth(words, 16));
    },
    note: (words, at) => text(words, at, 'font-size="11" fill="#444"'),
    label: (words, { x, y: top }) => {
      const at = { x: x + 6, y: top - 5 };
      const style = 'font-size="12" font-weight="bold"';
      text(words, at, `${style} fill="none" stroke="white" stroke-width="3.5" stroke-linejoin="round"`);
      text(words, at, `${style} fill="#111"`);
    },
    legend(words) {
      text(words, { x: margin, y: y + 12 }, 'font-size="12" fill="#444"');
      y += 16;
      width = Math.max(width, textWidth(words, 12));
    },
    picture(pixels, frame) {
      pictures.push(paste(pixels, frame));
    },
    dot: ({ x, y: top }, colour) =>
      shapes.push(`<circle cx="${x}" cy="${top}" r="4" fill="${colour}" stroke="white" stroke-width="1.2"/>`),
    cross: ({ x, y: top }, colour) => {
      const path = `M${x - 5} ${top - 5}l10 10m0 -10l-10 10`;
      shapes.push(
        `<path d="${path}" stroke="white" stroke-width="4"/><path d="${path}" stroke="${colour}" stroke-width="2"/>`,
      );
    },
    line: (a, b, colour) =>
      shapes.push(
        `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="${colour}" stroke-width="1.4" opacity="0.75"/>`,
      ),
    rectangle: (a, b, { colour, dashed }) => {
      const place = `x="${a.x}" y="${a.y}" width="${b.x - a.x}" height="${b.y - a.y}" fill="none"`;
      const dashes = dashed ? 'stroke-dasharray="8 4"' : '';
      shapes.push(
        `<rect ${place} stroke="white" stroke-width="4"/>`,
        `<rect ${place} stroke="${colour}" stroke-width="2" ${dashes}/>`,
      );
    },
    advance(height, neededWidth) {
      y += height;
      width = Math.max(width, neededWidth);
    },
    async writePng(file) {
      await writeWhole(file, await (await render()).png().toBuffer());
    },
    async toJpeg() {
      const sheet = (await render()).jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' });
      const { data: jpeg, info } = await sheet.toBuffer({ resolveWithObject: true });
      return { jpeg, width: info.width, height: info.height };
    },
  };
}

async function paste(
  { data, ...size }: Pixels,
  frame: Spot & { width: number; height: number },
): Promise<OverlayOptions> {
  const sharp = await loadSharp();
  const input = await sharp(data, { raw: { ...size, channels: 3 } })
    .resize(frame.width, frame.height, { fit: 'fill' })
    .png()
    .toBuffer();
  return { input, left: Math.round(frame.x), top: Math.round(frame.y) };
}

/** A generous guess: fonts differ between machines. */
function textWidth(words: string, fontSize: number): number {
  return 2 * MARGIN + Math.ceil(Math.min(words.length, LONGEST_TEXT) * fontSize * 0.62);
}

/** Names come from files: a long one is cut, and what XML does not allow is shown as �. */
function escape(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return short
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
