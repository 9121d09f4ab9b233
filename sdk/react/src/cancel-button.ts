import type { CancelCallbacks, CancelRequest, RetainlyConfig } from '@retainly/js';
import { createElement, type ComponentPropsWithoutRef, type ReactElement } from 'react';

import { useCancelFlow } from './use-cancel-flow.js';

/** How to reach Retainly, whose subscription it is, and what follows; the rest are attributes of the button. */
export interface CancelButtonProps extends Omit<ComponentPropsWithoutRef<'button'>, 'onClick' | 'type'> {
  config: RetainlyConfig;
  request: CancelRequest;
  callbacks: CancelCallbacks;
}

/** A button that opens the cancel dialog. It cannot be pressed while the dialog is open. */
export function CancelButton({ config, request, callbacks, disabled, ...attributes }: CancelButtonProps): ReactElement {
  const { cancel, isOpen } = useCancelFlow(config);
  return createElement('button', {
    ...attributes,
    type: 'button',
    // A disabled button would lose the focus that the dialog gives back to it.
    'aria-disabled': isOpen,
    disabled,
    onClick: () => void cancel({ ...request, ...callbacks }),
  });
}
