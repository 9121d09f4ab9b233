import type { CancelFlow } from '../core/cancel-flow.js';
import type { FlowState } from '../core/flow-state.js';
import { keepFocusInside } from './keep-focus-inside.js';
import { STYLES } from './styles.js';
import { speakerOf } from './texts.js';
import { applyTheme } from './theme.js';
import { HEADING_ID } from './view-parts.js';
import { viewOf } from './views.js';

/**
 * Shows a flow as a modal dialog, in a shadow root that the page's styles do not reach; in `container` it is part of
 * the page instead, as the dashboard's preview has it. If it cannot be shown, the flow is given up.
 *
 * @returns settles when the dialog is gone
 */
export function showDialog(flow: CancelFlow, container?: HTMLElement): Promise<void> {
  return new Promise((gone) => {
    const host = document.createElement('div');
    const unsubscribe = flow.subscribe(attempt);
    const dismiss = () => {
      unsubscribe();
      host.shadowRoot?.querySelector('dialog')?.close(); // gives the focus back to where it was
      host.remove();
      gone();
    };
    /** A customer before a broken dialog could not leave. */
    function attempt(state: FlowState): void {
      try {
        render(flow, state, { host, dismiss, isModal: container === undefined });
      } catch (error) {
        console.error(error);
        dismiss();
        void flow.giveUp();
      }
    }
    (container ?? document.body).append(host);
    attempt(flow.state);
  });
}

interface Place {
  host: HTMLElement;
  dismiss: () => void;
  isModal: boolean;
}

function render(flow: CancelFlow, state: FlowState, place: Place): void {
  const dialog = place.host.shadowRoot?.querySelector('dialog') ?? openDialog(flow, place);
  const { content } = flow;
  dialog.replaceChildren(...viewOf(state, { flow, say: speakerOf(content?.texts ?? {}), dismiss: place.dismiss }));
  dialog.setAttribute('aria-busy', String(['loading', 'saving', 'canceling'].includes(state.name)));
  if (!content) return;
  dialog.lang = content.language;
  dialog.dir = content.direction;
  dialog.removeAttribute('aria-label');
  dialog.setAttribute('aria-labelledby', HEADING_ID);
  applyTheme(dialog, content.theme);
  // A screen reader then reads the step from its heading on.
  if (place.isModal) dialog.querySelector<HTMLElement>(`#${HEADING_ID}`)?.focus();
}

function openDialog(flow: CancelFlow, { host, isModal }: Place): HTMLDialogElement {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  const dialog = document.createElement('dialog');
  // Until the server has sent words, the page's own name is the best there is.
  dialog.setAttribute('aria-label', document.title);
  root.append(dialog);
  if (!isModal) {
    dialog.className = 'embedded';
    dialog.show();
    return dialog;
  }
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    flow.close();
  });
  keepFocusInside(dialog, root);
  dialog.showModal();
  return dialog;
}
