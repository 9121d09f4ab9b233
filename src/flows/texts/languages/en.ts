/** English, and the list of what a language has to say. */
export const en = {
  progress: 'Step {current} of {total}',
  close: 'Close',
  continue: 'Continue',
  cancel: 'Cancel subscription',
  keep: 'Keep subscription',
  accept: 'Accept offer',
  decline: 'No, thanks',
  retry: 'Try again',
  done: 'Done',
  choose_reason: 'Please choose a reason, or cancel right away.',
  comment_label: 'Anything you would like to tell us? (optional)',
  confirm_title: 'Cancel your subscription?',
  saving: 'Applying your offer …',
  canceling: 'Cancelling …',
  refused: 'This offer could not be applied. Choose another one, or cancel.',
  unreachable: 'We have no answer yet. Please try again, or cancel.',
  saved_title: 'Good to have you with us',
  saved_text: 'Your offer has been applied.',
  pending_text: 'Your offer is being applied. This may take some minutes.',
  canceled_title: 'Your cancellation is confirmed',
  canceled_text: 'Thank you for having been with us.',
  discount_title: '{discount} off for {duration}',
  pause_title: 'Pause for {duration}',
  downgrade_title: 'Move to a smaller plan',
  annual_switch_title: 'Pay once a year',
};

/** Names of the words that the dialog speaks around a flow's own. */
export type TextName = keyof typeof en;

/** Words of the dialog, by name. `{place}` is filled in where it is shown. */
export type InterfaceTexts = Readonly<Record<TextName, string>>;
