/** How the page looks: in the reader's light or dark colours, and on paper. */
import { COLOURS } from '../../draw/palette.ts';

/** What is hard to see on black. */
const LIGHTER = new Map([
  ['#0072B2', '#3F9FDB'],
  ['#000000', '#E8E8E8'],
]);

const colours = (of: (colour: string) => string): string =>
  COLOURS.map((colour, i) => `.k${i}{--k:${of(colour)}}`).join('\n');

export const PAGE_STYLE = `
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:Canvas;color:CanvasText}
h1{font-size:1.7rem}
h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
h3{font-size:1rem;margin:1.6rem 0 .4rem}
h1,h2,h3,p,li,td,th,figcaption{overflow-wrap:anywhere}
.wide{overflow-x:auto}
table{border-collapse:collapse;border-top:2px solid;border-bottom:2px solid;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem;text-align:left;overflow-wrap:normal}
th{border-bottom:1px solid;vertical-align:bottom;white-space:pre-line}
.number{text-align:right;white-space:nowrap}
th.number{white-space:pre-line}
th button{all:unset;cursor:pointer;white-space:pre-line}
th button:focus-visible{outline:2px solid}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
.notes{font-size:.85rem;opacity:.8;max-width:50rem}
figure{margin:2rem 0}
figcaption{font-weight:bold}
svg{display:block;width:100%;max-width:47.5rem;font:12px system-ui,sans-serif;fill:currentColor}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.4rem 0;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend svg{width:34px;height:14px;flex:none}
.grid,.axis,.ink{fill:none;stroke:currentColor}
.grid{opacity:.15}
${colours((colour) => colour)}
.line{fill:none;stroke:var(--k);stroke-width:2}
.band{fill:var(--k);opacity:.18}
.filled{fill:var(--k);stroke:var(--k)}
.hollow{fill:Canvas;stroke:var(--k);stroke-width:2}
.clear{opacity:0}
.mark:hover .clear{opacity:.6}
.tip{position:fixed;z-index:1;max-width:20rem;padding:.25rem .5rem;border:1px solid;border-radius:4px;background:Canvas;color:CanvasText;font-size:.85rem;pointer-events:none}
.pair{margin:1rem 0 1.6rem}
.pair p{margin:.2rem 0;font-size:.85rem}
.sides{display:flex;flex-wrap:wrap;gap:.8rem}
.sides>div{flex:1 1 20rem;max-width:100%;min-width:0}
.sides img{display:block;max-width:100%;height:auto}
@media (prefers-color-scheme:dark){
${colours((colour) => LIGHTER.get(colour) ?? colour)}
}
@media print{
:root{color-scheme:light}
${colours((colour) => colour)}
body{max-width:none;margin:0;font-size:10pt}
figure,tr{break-inside:avoid}
h2{break-after:avoid}
.wide{overflow:visible}
.tip{display:none}
}
`;
