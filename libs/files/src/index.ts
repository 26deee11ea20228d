export { pretrainedFolder, userCacheFolder } from './cache-folder.ts';
export { decodeText } from './decode-text.ts';
export { FileError } from './file-error.ts';
export { duplicateKey } from './json-duplicate-key.ts';
export { changeOutsideStrings } from './json-strings.ts';
export { openFile, openFileSync, type OpenFile } from './open-file.ts';
export { readBytes } from './read-bytes.ts';
export { readPart } from './read-part.ts';
export { parseJson, readText, readTextSync } from './read-text.ts';
