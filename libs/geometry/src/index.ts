export { boxOf, longerSide, type Box, type Size } from './box.ts';
export { croppedSize, squash, toInput, toOriginal, whole, type Crop } from './crop.ts';
export { distance, smallestDistance, type Frame, type Point } from './point.ts';
