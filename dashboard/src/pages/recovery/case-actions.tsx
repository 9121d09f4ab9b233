import { Button } from '@mantine/core';

import { ConfirmAction } from '../../components/confirm-action.js';
import { showDone, showError } from '../../components/show-error.js';
import { type RecoveryDetail, useRecoveryAction } from './recovery-queries.js';

/** Tries a payment now, and puts a case on hold or goes on with it. */
export function CaseActions({ recovery }: { recovery: RecoveryDetail }) {
  const action = useRecoveryAction(recovery.id);
  const retry = async () => {
    const { status } = await action.mutateAsync('retry');
    showDone(
      status === 'recovered' ? 'The payment went through.' : 'The payment was tried. The history says how it went.',
    );
  };
  return (
    <>
      <ConfirmAction
        label="Retry now"
        title="Try the payment now?"
        confirmLabel="Try now"
        onConfirm={retry}
        button={{ variant: 'filled' }}
      >
        The card is charged at once, if the budget of the card allows it. A refusal says why, and from when on a try is
        allowed.
      </ConfirmAction>
      {recovery.is_paused ? (
        <Button
          variant="default"
          size="xs"
          loading={action.isPending}
          onClick={() => action.mutate('resume', { onError: showError })}
        >
          Resume
        </Button>
      ) : (
        <ConfirmAction
          label="Pause"
          title="Pause this case?"
          confirmLabel="Pause"
          onConfirm={() => action.mutateAsync('pause')}
        >
          No mails and no tries of ours until you resume. Stripe’s own retries go on.
        </ConfirmAction>
      )}
    </>
  );
}
