/**
 * The dialog's looks. The ways on, the way out among them, stay in sight however long a step is. `--retainly-…` belong
 * to the page, `--theme-…` to the workspace's settings; logical properties serve both writing directions.
 */
export const STYLES = `
:host { all: initial }
dialog {
  --accent: var(--retainly-accent, var(--theme-accent, #2450c8));
  --on-accent: var(--retainly-on-accent, var(--theme-on-accent, #ffffff));
  --background: var(--retainly-background, var(--theme-background, #ffffff));
  --text: var(--retainly-text, var(--theme-text, #1c1f26));
  --danger: var(--retainly-danger, #b3261e);
  --radius: var(--retainly-radius, var(--theme-radius, 12px));
  --line: color-mix(in srgb, var(--text) 60%, var(--background));
  font: 16px/1.5 var(--retainly-font, system-ui, sans-serif);
  box-sizing: border-box; width: min(30rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow-y: auto;
  padding: 1.5rem; border: 0; border-radius: var(--radius);
  color: var(--text); background: var(--background); box-shadow: 0 1rem 3rem rgb(0 0 0 / 30%);
}
dialog.embedded { position: static; width: auto; max-height: none; box-shadow: none }
dialog::backdrop { background: rgb(10 12 20 / 55%) }
* { box-sizing: border-box; font: inherit }
.top { display: flex; align-items: center; gap: .75rem; margin-block-end: .75rem; font-size: .875rem }
.top progress { flex: 1; height: .375rem; accent-color: var(--accent) }
h2 { font-size: 1.375rem; font-weight: 700; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere }
h2:focus { outline: none }
h3 { font-weight: 600; margin: 0 }
p { margin: .25rem 0; white-space: pre-line; overflow-wrap: anywhere }
.problem { padding-inline-start: .75rem; border-inline-start: 4px solid var(--danger); font-weight: 600 }
[hidden] { display: none }
.choices { display: grid; gap: .5rem; margin-block: .75rem }
.choices label { display: flex; gap: .625rem; align-items: center; padding: .625rem .75rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: calc(var(--radius) / 1.5) }
.choices label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
input { accent-color: var(--accent); width: 1.125rem; height: 1.125rem; margin: 0; flex: none }
.comment { display: grid; gap: .25rem; margin-block: .75rem }
textarea { width: 100%; padding: .5rem .75rem; resize: vertical; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: calc(var(--radius) / 1.5) }
.offers { list-style: none; display: grid; gap: .75rem; margin: .75rem 0; padding: 0 }
.offers li { display: grid; gap: .5rem; padding: 1rem; border: 1px solid var(--line);
  border-radius: calc(var(--radius) / 1.5) }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; justify-content: space-between;
  position: sticky; inset-block-end: 0; margin-block-end: -1.5rem; padding-block: .75rem 1.5rem;
  background: var(--background) }
button { min-height: 2.75rem; padding: .5rem 1rem; cursor: pointer; font-weight: 600; color: inherit;
  background: transparent; border: 1px solid transparent; border-radius: calc(var(--radius) / 1.5) }
.primary { color: var(--on-accent); background: var(--accent) }
.secondary { border-color: var(--line) }
.danger { color: #ffffff; background: var(--danger) }
.link { text-decoration: underline; font-weight: 400; padding-inline: .25rem }
.close { min-width: 2.75rem; padding: 0; font-size: 1.5rem; line-height: 1 }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.spinner { width: 2rem; height: 2rem; margin: 1.5rem auto; border: 4px solid var(--line);
  border-block-start-color: var(--accent); border-radius: 50% }
@media (max-width: 30rem) {
  dialog:not(.embedded) { margin-block-end: 0; width: 100%; max-width: 100%; border-end-start-radius: 0;
    border-end-end-radius: 0 }
  .actions button, .offers button { width: 100% }
}
@media (prefers-reduced-motion: no-preference) {
  .spinner { animation: turn 1s linear infinite }
  dialog:not(.embedded) { animation: appear .2s ease-out }
  @keyframes turn { to { transform: rotate(1turn) } }
  @keyframes appear { from { opacity: 0; transform: translateY(.5rem) } }
}
@media (prefers-reduced-motion: reduce) { .spinner { border-style: dotted } }
`;
