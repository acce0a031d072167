/** The style sheet of `/docs`. */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1c2024, #e8eaed);
  --muted: light-dark(#55606b, #a5afba);
  --page: light-dark(#fff, #14171a);
  --raised: light-dark(#f4f6f8, #1e2327);
  --line: light-dark(#d5dbe1, #353d45);
  --link: light-dark(#0b5cad, #7fb8f5);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--text); background: var(--page); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
main { overflow-wrap: anywhere; }
#introduction, #operations { max-width: 60rem; padding: 2rem 1rem; }
#operations:focus { outline: none; }
#operations > :first-child h2 { margin-top: 0; }
h1 { margin: 0 0 0.5rem; line-height: 1.2; }
h2 { margin: 3.5rem 0 0.5rem; }
h3 { margin: 0; font-size: 1.0625rem; }
h4 { margin: 1.5rem 0 0; }
p { margin: 0.5rem 0; }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
td code, li code, p code, summary code { overflow-wrap: anywhere; }
pre { margin: 0.75rem 0; padding: 0.75rem; white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
pre.curl { border-left-width: 4px; word-break: break-all; }
article { margin: 1.25rem 0; padding: 1.25rem 0; border-top: 1px solid var(--line); }
.summary { font-weight: 600; }
.type { margin: 0.75rem 0 -0.5rem; color: var(--muted); }
.method { font-weight: 700; color: light-dark(#0b5cad, #7fb8f5); }
.method.post { color: light-dark(#1d6b34, #7fd69a); }
.method.put { color: light-dark(#7a4a00, #eabf6d); }
.method.delete { color: light-dark(#a32020, #ff9c94); }
table { width: 100%; margin: 0.75rem 0; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--muted); font-size: 0.875rem; }
tbody th[scope="row"] { width: 32%; }
td:nth-child(2):not(:last-child) { width: 20%; }
.errors tbody th[scope="row"] { width: 12%; }
.form th { padding-top: 0.75rem; font-weight: 600; }
.form span { font-weight: 400; color: var(--muted); }
.required { display: inline-block; font-size: 0.8125rem; color: light-dark(#a32020, #ff9c94); }
summary { padding: 0.25rem 0; cursor: pointer; color: var(--link); }
nav { padding: 1rem; border: solid var(--line); border-width: 1px 0; }
nav ul { margin: 0; padding: 0; list-style: none; font-weight: 600; }
nav ul ul { margin: 0.25rem 0 0.75rem; font-weight: 400; }
nav a { display: block; padding: 0.25rem 0; text-decoration: none; overflow-wrap: anywhere; }
nav a span { display: block; color: var(--muted); font-size: 0.875rem; }
nav a:hover { text-decoration: underline; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--page); }
.to-contents { position: sticky; bottom: 1rem; display: block; width: fit-content; margin-left: auto; padding: 0.5rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
@media (min-width: 60rem) {
  main { display: grid; grid-template: auto 1fr / 21rem minmax(0, 1fr); }
  nav { grid-area: 1 / 1 / 3; position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; border-width: 0 1px 0 0; }
  #introduction, #operations { grid-column: 2; padding: 2rem 2.5rem; }
  .to-contents { display: none; }
}
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table, tbody, tr, tbody th, tbody td { display: block; width: auto !important; }
  tr { padding: 0.5rem 0; border-top: 1px solid var(--line); }
  th, td { padding: 0; border: 0; }
}
`.trimStart();
