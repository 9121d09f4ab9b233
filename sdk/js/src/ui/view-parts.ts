import type { CancelFlow } from '../core/cancel-flow.js';
import type { LeavingWords } from '../core/wire.js';
import { button } from './elements.js';
import type { Say } from './texts.js';

/** What a view may use. */
export interface ViewContext {
  flow: CancelFlow;
  say: Say;
  /** Closes the dialog once the flow has ended. */
  dismiss: () => void;
}

/** Id of each view's heading, which names the dialog and takes the focus when the view appears. */
export const HEADING_ID = 'heading';

/** The way out, which every step has. `words` reads what the survey holds when the button is pressed. */
export function cancelButton({ flow, say }: ViewContext, kind: 'danger' | 'link', words?: () => LeavingWords): Node {
  return button(say('cancel'), kind, () => void flow.leave(words?.()));
}
