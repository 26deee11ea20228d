/** What the parts of a category are called, where its data set says it. */
import type { KeypointNumbering } from '@keygrid/contract';

/** By the numbers of AP-10K (Yu et al. 2021, arXiv:2108.12617); of every animal. */
const AP_10K = [
  'left-eye',
  'right-eye',
  'nose',
  'neck',
  'root-of-tail',
  'left-shoulder',
  'left-elbow',
  'left-front-paw',
  'right-shoulder',
  'right-elbow',
  'right-front-paw',
  'left-hip',
  'left-knee',
  'left-back-paw',
  'right-hip',
  'right-knee',
  'right-back-paw',
];

/** Its number, behind it the name where there is one: `7-left-front-paw`. */
export function partName(id: number | undefined, numbering: KeypointNumbering | undefined): string {
  const name = numbering === 'ap-10k' ? AP_10K[id ?? NaN] : undefined;
  return name === undefined ? `${id}` : `${id}-${name}`;
}
