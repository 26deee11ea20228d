/** `report --all-protocols` for people: the tables of each protocol under its name, with both means. */
import { UserError } from '@keygrid/contract';
import {
  renderReport,
  type ReportForm,
  type ReportInProtocol,
  type ReportInProtocols,
} from '@keygrid/results';

type TextForm = Extract<ReportForm, 'terminal' | 'markdown'>;

export interface TextOptions {
  readonly form: TextForm;
  readonly width?: number;
}

export function protocolsReportText({ protocols }: ReportInProtocols, options: TextOptions): string {
  return protocols.flatMap((protocol) => partsOf(protocol, options)).join('\n\n');
}

function partsOf(protocol: ReportInProtocol, { form, width }: TextOptions): string[] {
  const { name, about, source, mean, fault, perImage, perPoint } = protocol;
  const heading = (level: number, text: string) =>
    form === 'markdown' ? `${'#'.repeat(level)} ${text}` : `${'='.repeat(4 - level)} ${text}`;
  const marked = (of: NonNullable<typeof mean>) =>
    `${perImage.protocol.metric ?? 'PCK'} ${of}${of === mean ? ', as its source prints' : ''}`;
  const render = (report: typeof perImage) =>
    renderReport(report, form, width === undefined ? {} : { width });
  return [
    heading(1, `${name}${fault === undefined ? '' : ' (faulty)'}: ${perImage.protocolName}`),
    `${about} (${source})${fault === undefined ? '' : `. FAULTY: ${fault}`}`,
    heading(2, marked('per image')),
    render(perImage),
    heading(2, marked('per point')),
    render(perPoint),
  ];
}

/** @throws UserError for what goes with one protocol only. */
export function textFormOf(
  format: string,
  other: Readonly<Record<string, string | true | undefined>>,
): TextForm {
  const [option] = Object.entries(other).find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined)
    throw new UserError(`--all-protocols and ${option}: expected --all-protocols without it`);
  if (format === 'terminal' || format === 'markdown') return format;
  throw new UserError(
    `--all-protocols is printed as text, markdown or json, not as ${format}; --protocol NAME --format ${format} prints one of them`,
  );
}
