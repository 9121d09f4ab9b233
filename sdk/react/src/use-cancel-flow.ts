import {
  init,
  type CancelCallbacks,
  type CancelOutcome,
  type CancelRequest,
  type RetainlyClient,
  type RetainlyConfig,
} from '@retainly/js';
import { useCallback, useEffect, useState } from 'react';

/** The cancel dialog in a component's hands. */
export interface CancelFlowHandle {
  /** Opens the dialog. @returns the outcome, once the customer has closed it. Never rejects. */
  cancel: (options: CancelRequest & CancelCallbacks) => Promise<CancelOutcome>;
  /** Whether it is open. */
  isOpen: boolean;
}

/** One client per merchant and page: it sends what earlier pages could not, which should happen once. */
const clients = new Map<string, RetainlyClient>();

/**
 * The cancel dialog for a component. Rendering touches no browser API, so it works on a server too.
 */
export function useCancelFlow({ publishableKey, apiBase }: RetainlyConfig): CancelFlowHandle {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => void clientFor(publishableKey, apiBase), [publishableKey, apiBase]);
  const cancel = useCallback(
    async (options: CancelRequest & CancelCallbacks) => {
      setIsOpen(true);
      const outcome = await clientFor(publishableKey, apiBase).cancel(options);
      setIsOpen(false);
      return outcome;
    },
    [publishableKey, apiBase],
  );
  return { cancel, isOpen };
}

function clientFor(publishableKey: string, apiBase: string | undefined): RetainlyClient {
  const name = `${publishableKey} ${apiBase ?? ''}`;
  const client = clients.get(name) ?? init({ publishableKey, ...(apiBase !== undefined && { apiBase }) });
  clients.set(name, client);
  return client;
}
