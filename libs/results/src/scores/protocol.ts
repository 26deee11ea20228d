/** Names of protocols: to settings and back, and the command that adds one. */
import { counted } from '@keygrid/contract';
import { NAMED_PROTOCOLS } from '@keygrid/scoring';
import { BASES, type ScoringConfig } from '@keygrid/scoring/config';

/** Inverse of `protocolName`: `image/squashed-256`. Undefined for a text that names none. */
export function protocolNamed(name: string, alphas: readonly number[]): ScoringConfig | undefined {
  const [, written, frame, side, unscaled, strict] =
    /^([a-z-]+)\/(original|squashed(?=-))(?:-([1-9]\d*))?(\/unscaled-threshold)?(\/strict)?$/.exec(name) ??
    [];
  const basis = BASES.find((one) => one === written);
  if (basis === undefined || (frame === 'squashed') !== (side !== undefined)) return undefined;
  if (unscaled !== undefined && frame === 'original') return undefined;
  return {
    basis,
    ...(frame === 'original' ? { frame } : { frame: 'squashed', side: Number(side) }),
    ...(unscaled === undefined ? {} : { thresholdFrame: 'original' }),
    ...(strict === undefined ? {} : { strict: true }),
    alphas: [...alphas],
  };
}

/** What a person types to have a study's finished evaluations scored in it. */
export function rescoreCommand(study: string, protocol: string): string {
  const known = protocolNamed(protocol, []);
  if (Object.hasOwn(NAMED_PROTOCOLS, protocol) || known?.strict || known?.thresholdFrame)
    return `keygrid rescore ${study} --protocol ${protocol}`;
  const { basis = 'BASIS', frame = 'FRAME' } = known ?? {};
  const side = known?.side === undefined ? '' : ` --side ${known.side}`;
  return `keygrid rescore ${study} --basis ${basis} --frame ${frame}${side}`;
}

/** Which finished evaluations have no scores in the protocol, and what makes them; undefined where all have. */
export function unscoredText(
  study: string,
  unscored: readonly string[],
  protocol: ScoringConfig,
  name: string,
): string | undefined {
  if (unscored.length === 0) return undefined;
  const which = counted(unscored.length, 'finished evaluation');
  const command = `${rescoreCommand(study, name)} --alphas ${protocol.alphas.join(',')}`;
  return `${which} without scores in ${name}: ${command} makes them from stored predictions, without inference.`;
}
