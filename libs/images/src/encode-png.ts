/** Pixels as a PNG file. */
import type { Size } from '@keygrid/geometry';
import { loadSharp } from './load-sharp.ts';

/** RGB, `[height, width, 3]`, 0..255; not compressed: it is read once and thrown away. */
export async function encodePng(rgb: Uint8Array | Uint8ClampedArray, size: Size): Promise<Buffer> {
  const { width, height } = size;
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
