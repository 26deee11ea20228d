/** What can be wrong with the file of a picture. */
import { UserError } from '@keygrid/contract';

/** What to do about each: a sentence. */
export const PICTURE_ADVICE = {
  'missing-file': 'Expected a JPEG or PNG file there; restore it, or correct its path.',
  'unreadable-file': 'Look at the disk, the network and the permissions of this file.',
  picture: 'Expected a complete JPEG or PNG file, RGB or grey, at most 8 bits a channel; fetch it again.',
  'picture-size': 'Keypoints would land elsewhere; restore the original picture.',
} as const;

export type PictureFault = keyof typeof PICTURE_ADVICE;

/** Trying again does not help. */
export class PictureError extends UserError {
  readonly fault: PictureFault;
  /** As it was asked for. */
  readonly file: string;
  /** What is wrong and what was expected; no full stop. */
  readonly what: string;
  constructor(fault: PictureFault, file: string, what: string, options?: ErrorOptions) {
    super(`${file}: ${what}. ${PICTURE_ADVICE[fault]}`, options);
    this.fault = fault;
    this.file = file;
    this.what = what;
  }
}
