/** Text has a contrast of at least 4.5, borders that carry meaning and the focus ring 3 (WCAG 2.2 AA), in both schemes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f5f7; --card: #ffffff; --line: #d9dee5; --edge: #76818f; --sunken: #f3f5f7;
  --text: #1b2430; --muted: #55606e;
  --action: #245a8d; --action-hover: #1b4771; --on-action: #ffffff; --focus: #245a8d;
  --note: #fdf6e3; --note-edge: #b7860b; --problem: #fdf0ee; --problem-edge: #c2402f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1a2027; --line: #2c343e; --edge: #7d8997; --sunken: #12161b;
    --text: #e6eaef; --muted: #a4afbb;
    --action: #8fc1ee; --action-hover: #b0d4f5; --on-action: #0d2033; --focus: #8fc1ee;
    --note: #2a2415; --note-edge: #d9a521; --problem: #2f1c1a; --problem-edge: #e8776a;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 36rem; margin: clamp(1rem, 9vh, 6rem) auto 2rem; padding: clamp(1.25rem, 5vw, 2.5rem);
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; min-height: 100vh; } }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 2rem 0 .5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); font-size: 1.0625rem; }
p, ul, pre, .note { margin: 0 0 1rem; }
ul { padding-left: 1.25rem; }
li + li { margin-top: .375rem; }
label { display: block; margin-bottom: .375rem; font-weight: 600; }
textarea, pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9375em; }
textarea { display: block; width: 100%; margin-bottom: 1rem; padding: .75rem; resize: none; field-sizing: content;
  color: inherit; background: var(--sunken); border: 1px solid var(--edge); border-radius: 8px;
  line-height: 1.5; overflow-wrap: anywhere; }
pre { padding: .75rem; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
button { min-height: 2.75rem; padding: .625rem 1.5rem; border: 1px solid transparent; border-radius: 8px;
  background: var(--action); color: var(--on-action); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { background: var(--action-hover); }
button:disabled { cursor: default; opacity: .6; }
button[aria-busy=true] { cursor: progress; }
button[aria-busy=true]::after { content: ""; display: inline-block; width: .875em; height: .875em; margin-left: .625em;
  border: 2px solid; border-right-color: transparent; border-radius: 50%; vertical-align: -.1em;
  animation: turn .9s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { button[aria-busy=true]::after { animation: none; } }
@media (max-width: 40rem) { button { width: 100%; } }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
h1:focus, .note:focus { outline: none; }
.note { padding: .75rem 1rem; background: var(--note); border-left: 4px solid var(--note-edge); border-radius: 4px; }
.problem { background: var(--problem); border-color: var(--problem-edge); }
.note p { margin: 0; }
.note .small:not(:empty) { margin-top: .5rem; }
.small { color: var(--muted); font-size: .875rem; }
.action { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
.action p { margin: 0; color: var(--muted); }
main section > :last-child { margin-bottom: 0; }
`;
