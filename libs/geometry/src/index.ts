export { boxOf, longerSide, type Box, type Size } from './box.ts';
export { squash, toInput, toOriginal, type Crop } from './crop.ts';
export { distance, smallestDistance, type Frame, type Point } from './point.ts';
