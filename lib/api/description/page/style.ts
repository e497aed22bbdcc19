/** Text has a contrast of at least 4.5 and the focus ring 3 (WCAG 2.2 AA), in both schemes. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #ffffff; --side: #f3f5f7; --sunken: #f3f5f7; --line: #d9dee5; --edge: #76818f;
  --text: #1b2430; --muted: #55606e; --link: #1f5586; --focus: #245a8d;
  --get: #1d6b3a; --post: #7a4a00; --put: #5b3a92; --delete: #a32a1c; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12161b; --side: #1a2027; --sunken: #1a2027; --line: #2c343e; --edge: #7d8997;
  --text: #e6eaef; --muted: #a4afbb; --link: #8fc1ee; --focus: #8fc1ee;
  --get: #7fd39b; --post: #e3b35c; --put: #c3a5f2; --delete: #f09a8d; } }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .5rem; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; background: var(--side);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav h2 { margin: 1rem 0 .25rem; font-size: .875rem; } nav h2 a { color: inherit; text-decoration: none; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: block; padding: .125rem 0; text-decoration: none; overflow-wrap: anywhere; }
nav label { display: block; font-weight: 600; margin-bottom: .25rem; }
input { width: 100%; padding: .5rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--edge); border-radius: 6px; }
#found { margin: .25rem 0 0; color: var(--muted); min-height: 1.4em; }
main { min-width: 0; max-width: 60rem; padding: 1.5rem clamp(1rem, 4vw, 3rem) 6rem; }
main:focus { outline: none; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.375rem; } h3 { font-size: 1.0625rem; margin: 0 0 .25rem; } h4 { margin: 1rem 0 .25rem; font-size: .875rem; }
main h2 a, h3 a { color: inherit; text-decoration: none; } main h2 a:hover, h3 a:hover { text-decoration: underline; }
section.tag, #errors { border-top: 1px solid var(--line); margin-top: 2.5rem; }
article { margin: 1.5rem 0 2.5rem; } article:target { border-left: 4px solid var(--focus); padding-left: 1rem; }
tr:target { background: var(--sunken); }
.place { margin: 0 0 .5rem; } p { margin: 0 0 .75rem; }
.method { display: inline-block; font: 600 .75rem/1 ui-monospace, Menlo, Consolas, monospace; min-width: 3.25rem; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
.code { position: relative; }
pre { margin: 0; padding: .75rem; max-height: 26rem; overflow: auto; background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; line-height: 1.45; }
pre code { overflow-wrap: normal; }
.copy { position: absolute; top: .375rem; right: .375rem; padding: .25rem .75rem; font: inherit; font-size: .8125rem; color: inherit;
  background: var(--page); border: 1px solid var(--edge); border-radius: 6px; cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { padding: .375rem .75rem .375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td:first-child code { overflow-wrap: normal; }
summary { cursor: pointer; padding: .25rem 0; } details { margin-top: .25rem; }
.fields { padding-left: 1.25rem; margin: .25rem 0; } .type { color: var(--muted); }
.errors { margin-top: .75rem; font-size: .875rem; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border: 0; border-bottom: 1px solid var(--line); } }
@media print { body { display: block; font-size: 10pt; } nav, .copy, .skip { display: none; } main { max-width: none; padding: 0; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; } article { break-inside: avoid-page; } }
`;
