/** What can be wrong with the files of a data set, so that a run that meets it fails (I12). */
import { PICTURE_ADVICE, type PictureError } from '@keygrid/images';

interface DefectKindText {
  /** Heads the defects of the kind in a report. */
  readonly title: string;
  /** What to do about it: a sentence. */
  readonly advice: string;
}

const OR_EXCLUDE = 'or leave the pair out by naming it under `exclude`.';

const KINDS = {
  'missing-file': {
    title: 'Missing files',
    advice: 'The data set is not complete; restore this file.',
  },
  'unreadable-file': {
    title: 'Files that cannot be read',
    advice: PICTURE_ADVICE['unreadable-file'],
  },
  list: { title: 'Lists with lines that are no pair', advice: 'Correct the line.' },
  'listed-twice': { title: 'Pairs listed twice', advice: 'Remove one line.' },
  annotation: { title: 'Annotations that are not valid', advice: 'Restore this file.' },
  box: {
    title: 'Boxes without an area',
    advice: `Correct the annotation, ${OR_EXCLUDE}`,
  },
  keypoint: {
    title: 'Keypoints outside their image',
    advice: `Correct the annotation, ${OR_EXCLUDE}`,
  },
  'keypoint-count': {
    title: 'Unequal numbers of keypoints',
    advice: `Correct the annotation, ${OR_EXCLUDE}`,
  },
  picture: {
    title: 'Pictures that cannot be decoded',
    advice: PICTURE_ADVICE.picture,
  },
  'picture-size': {
    title: 'Pictures of another size than annotated',
    advice: PICTURE_ADVICE['picture-size'],
  },
} as const satisfies Record<string, DefectKindText>;

export type DefectKind = keyof typeof KINDS;
export const DEFECT_KINDS: Record<DefectKind, DefectKindText> = KINDS;

export interface Defect {
  readonly kind: DefectKind;
  /** Absolute path. */
  readonly file: string;
  /** Of the line, in a file of lines; from 1. */
  readonly line?: number;
  /** Id of the pair that cannot be used, where one is known. */
  readonly pair?: string;
  /** What is wrong, where in the file, and what was expected; no full stop. */
  readonly what: string;
}

/** Of a picture that belongs to the data set. */
export const pictureDefect = ({ fault, file, what }: PictureError): Defect => ({ kind: fault, file, what });

/** As a person reads it: the file first, then pair, defect and advice. */
export function defectText({ kind, file, line, pair, what }: Defect): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${pair === undefined ? '' : `pair ${pair}: `}${what}. ${DEFECT_KINDS[kind].advice}`;
}
