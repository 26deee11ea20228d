/** Text as LaTeX prints it: a name in it is no command, and every sign is one that pdfTeX has without further packages. */
import { printedLine } from '@keygrid/contract';

const SIGNS = new Map(
  Object.entries({
    '\\': '\\textbackslash{}',
    '{': '\\{',
    '}': '\\}',
    $: '\\$',
    '&': '\\&',
    '#': '\\#',
    '%': '\\%',
    _: '\\_',
    '^': '\\textasciicircum{}',
    '~': '\\textasciitilde{}',
    '<': '$<$',
    '>': '$>$',
    '|': '$|$',
    '"': '\\textquotedbl{}',
    '±': '$\\pm$',
    '−': '$-$',
    '–': '--',
    '—': '---',
    '×': '$\\times$',
    '≥': '$\\geq$',
    '≤': '$\\leq$',
    '→': '$\\rightarrow$',
    '∞': '$\\infty$',
    '…': '\\dots{}',
    '²': '$^2$',
    '·': '$\\cdot$',
    '’': "'",
    '‘': '`',
    '“': '``',
    '”': "''",
  }),
);

const GREEK = new Map(
  'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma τ tau φ phi χ chi ψ psi ω omega Δ Delta Σ Sigma Ω Omega'
    .split(' ')
    .reduce<[string, string][]>((pairs, word, i, words) => {
      if (i % 2 === 0) pairs.push([word, `$\\${words[i + 1]}$`]);
      return pairs;
    }, []),
);

/** One line. A sign that pdfTeX does not know is a question mark. */
export function latexText(text: string): string {
  return [...printedLine(text)].map(signOf).join('');
}

function signOf(sign: string): string {
  const known = SIGNS.get(sign) ?? GREEK.get(sign);
  if (known !== undefined) return known;
  // Letters with accents, as the encoding T1 has them.
  return /^[ -~À-ÖØ-öø-ž]$/.test(sign) ? sign : '?';
}

/** In a comment nothing is read, but a line's end ends it. */
export const latexComment = (text: string): string =>
  text
    .split('\n')
    .map((line) => `% ${printedLine(line)}`)
    .join('\n');
