/**
 * Lets Tab go round inside a modal dialog. The browser already keeps the focus off the page behind it, but would lead
 * it through its own bars first.
 */
export function keepFocusInside(dialog: HTMLDialogElement, root: ShadowRoot): void {
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Tab') return;
    const stops = [...dialog.querySelectorAll<HTMLElement>('button, input, textarea')].filter(isTabStop);
    const [first, last] = [stops[0], stops.at(-1)];
    const isAtStart = root.activeElement === first || !stops.includes(root.activeElement as HTMLElement);
    if (event.shiftKey ? !isAtStart : root.activeElement !== last) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  });
}

/** Of a group of radio buttons only one is a stop: the chosen one, else the first. */
function isTabStop(control: HTMLElement): boolean {
  if (!(control instanceof HTMLInputElement)) return true;
  const group = [...(control.form?.querySelectorAll<HTMLInputElement>('input[type=radio]') ?? [])];
  return control === (group.find(({ checked }) => checked) ?? group[0]);
}
