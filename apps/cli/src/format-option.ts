/** `--format`: how an answer is written. */
import { InvalidArgumentError, Option } from 'commander';

/** The first is the default. `text` is for a terminal; `terminal`, its name in earlier versions, means the same. */
export function formatOption(...forms: readonly string[]): Option {
  const option = new Option('--format <form>', 'how it is written')
    .choices(forms)
    .default('terminal', 'text');
  return option.argParser((form: string) => {
    if (form === 'text' || form === 'terminal') return 'terminal';
    if (forms.includes(form)) return form;
    throw new InvalidArgumentError(`Allowed choices are ${forms.join(', ')}.`);
  });
}
