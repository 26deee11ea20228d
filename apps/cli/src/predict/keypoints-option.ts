/** `--keypoints x,y;x,y`: points in original pixels of the source image. */
import { UserError } from '@keygrid/contract';

export function parseKeypoints(text: string): [number, number][] {
  return text.split(';').map((point) => {
    const [x, y, ...rest] = point.split(',').map((number) => (number.trim() === '' ? NaN : Number(number)));
    if (x === undefined || y === undefined || rest.length > 0 || !Number.isFinite(x + y)) {
      throw new UserError(`--keypoints: "${point}" is no point; expected x,y;x,y such as 120,80;133.5,90`);
    }
    return [x, y];
  });
}
