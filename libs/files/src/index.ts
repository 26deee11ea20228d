export { decodeText } from './decode-text.ts';
export { FileError, type FileFault } from './file-error.ts';
export { FILE_KINDS, type FileKind } from './file-kinds.ts';
export { duplicateKey } from './json-duplicate-key.ts';
export { changeOutsideStrings } from './json-strings.ts';
export { openFile, openFileSync, type OpenFile } from './open-file.ts';
export { readBytes, readBytesSync } from './read-bytes.ts';
export { readPart } from './read-part.ts';
export { parseJson, readJson, readText, readTextSync } from './read-text.ts';
