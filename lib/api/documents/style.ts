/** Text has a contrast of at least 4.5 in both schemes (WCAG 2.2 AA); on paper everything is black on white. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f5f7; --card: #ffffff; --line: #d9dee5; --sunken: #f3f5f7;
  --text: #1b2430; --muted: #55606e; --bar: #245a8d; --focus: #245a8d;
  --note: #fdf6e3; --note-edge: #b7860b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --line: #2c343e; --sunken: #12161b;
    --text: #e6eaef; --muted: #a4afbb; --bar: #8fc1ee; --focus: #8fc1ee;
    --note: #2a2415; --note-edge: #d9a521;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: clamp(1rem, 5vh, 3rem) auto; padding: clamp(1.25rem, 4vw, 3rem);
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; } }
header { display: flex; flex-wrap: wrap; gap: 1rem 3rem; justify-content: space-between; align-items: end; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.125rem; }
p { margin: 0 0 .75rem; }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); }
dt, .muted, figcaption, caption { color: var(--muted); font-size: .875rem; }
dd { margin: 0; }
.total { margin: 0; text-align: right; }
.total strong { display: block; font-size: 2rem; line-height: 1.15; letter-spacing: -.02em; }
.state { display: inline-block; padding: 0 .625rem; border: 1px solid; border-radius: 1rem; font-size: .875rem; }
.note { margin: 1.5rem 0 0; padding: .75rem 1rem; background: var(--note); border-left: 4px solid var(--note-edge); border-radius: 4px; }
.note p:last-child { margin: 0; }
figure { margin: 2rem 0 0; }
svg { display: block; width: 100%; height: auto; }
svg rect { fill: var(--bar); }
svg line { stroke: var(--line); }
svg text { fill: var(--muted); font: 11px system-ui, sans-serif; }
.wide { overflow-x: auto; }
.wide:focus-visible, summary:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { padding: .375rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { color: var(--muted); font-size: .8125rem; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th.project { padding-top: 1.25rem; background: none; font-size: 1rem; }
tr.share td, tr.share th { font-weight: 400; font-size: .8125rem; color: var(--muted); border-bottom-style: dotted; }
tr.share th { padding-left: 1.5rem; font-family: ui-monospace, Menlo, Consolas, monospace; }
tfoot th, tfoot td { border-top: 2px solid var(--text); border-bottom: 0; font-weight: 700; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .875em; overflow-wrap: anywhere; }
summary { cursor: pointer; margin-top: .5rem; }
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --muted: #333; --bar: #444; --line: #bbb; --note: #fff; color-scheme: light; }
  @page { margin: 18mm 15mm; }
  body { font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; }
  .wide { overflow: visible; }
  details { display: none; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  h2, .project { break-after: avoid; }
}
`;
