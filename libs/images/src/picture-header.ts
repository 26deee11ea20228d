/** What a JPEG or PNG file says of itself before its pixels, and what of it no published loader agrees on. */

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';
const PNG_DEPTH_AT = 24;
const JPEG_SIGNATURE = '\xff\xd8\xff';
/** Frame headers among 0xC0 to 0xCF. */
const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);
/** 300 MB of RGB; far beyond any photograph of the data sets. */
const MOST_PIXELS = 100e6;

/** @throws Error with the defect, when the file is of another kind or of one that is refused. */
export function checkPictureHeader(bytes: Buffer): void {
  if (bytes.length === 0) throw new Error('the file is empty');
  if (bytes.toString('latin1', 0, PNG_SIGNATURE.length) === PNG_SIGNATURE) return checkPng(bytes);
  if (bytes.toString('latin1', 0, JPEG_SIGNATURE.length) === JPEG_SIGNATURE) return checkJpeg(bytes);
  throw new Error('its first bytes are neither those of a JPEG nor of a PNG file');
}

function checkPng(bytes: Buffer): void {
  if (bytes.length <= PNG_DEPTH_AT) throw new Error('it ends within its header');
  checkSize(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  checkBits(bytes.readUInt8(PNG_DEPTH_AT));
}

/** Goes from segment to segment until the first frame header. */
function checkJpeg(bytes: Buffer): void {
  let at = 2;
  while (at + 10 <= bytes.length) {
    const marker = bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== 0xff) throw new Error(`no JPEG segment begins at byte ${at}`);
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      checkBits(bytes.readUInt8(at + 4));
      checkSize(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
      if (bytes.readUInt8(at + 9) === 4)
        throw new Error('its colours are CMYK, which only a profile maps to RGB');
      return;
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new Error('it ends before its frame header');
}

function checkBits(bits: number): void {
  if (bits > 8) throw new Error(`it has ${bits} bits a channel`);
}

function checkSize(width: number, height: number): void {
  if (width === 0 || height === 0 || width * height > MOST_PIXELS)
    throw new Error(`its header says ${width}×${height} pixels; expected 1 to ${MOST_PIXELS / 1e6} million`);
}
