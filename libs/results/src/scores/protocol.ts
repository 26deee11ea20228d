/** Protocols that a study lacks: the command that adds one. */
import { counted } from '@keygrid/contract';
import { NAMED_PROTOCOLS, protocolNamed } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';

/** Whether it is a name of docs/protocols.md, with a metric behind it or none. */
export const isOfTable = (name: string): boolean => Object.hasOwn(NAMED_PROTOCOLS, name.split('/')[0] ?? '');

/** What a person types to have a study's finished evaluations scored in it. */
export function rescoreCommand(study: string, protocol: string): string {
  const known = protocolNamed(protocol, []);
  if (isOfTable(protocol) || known?.strict || known?.thresholdFrame || known?.metric)
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
