export { boxOf, longerSide, type Box, type Size } from './box.ts';
export { computeEnvironment } from './compute-environment.ts';
export { squash, toInput, toOriginal, type Crop } from './crop.ts';
export { guardOutput } from './guard-output.ts';
export { distance, smallestDistance, type Frame, type Point } from './point.ts';
export { keepSecret, redact } from './redact.ts';
export { checkServerUrl, keepSecretsIn, keepSecretsOf, shownUrl } from './server-url.ts';
export { toolEnvironment } from './tool-environment.ts';
export { UserError } from './user-error.ts';
