export { drawPair, drawRow, drawSmall, type ImageDrawing, type PairDrawing } from './draw/draw-pair.ts';
export { newSheet, type Sheet } from './draw/sheet.ts';
export { encodePng } from './encode-png.ts';
export { createPictureCache, type PictureCache } from './picture-cache.ts';
export { pictureSizes } from './picture-size.ts';
export { loadSharp } from './load-sharp.ts';
export { decodePicture, decodePictureBytes, wrongSize, type Picture } from './picture.ts';
export { resample, resampleBytes } from './resample.ts';
export { PICTURE_ADVICE, PictureError } from './picture-error.ts';
