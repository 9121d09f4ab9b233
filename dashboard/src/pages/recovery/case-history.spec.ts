import { caseHistory } from './case-history.js';

const ATTEMPT = {
  id: 'att_1',
  initiator: 'stripe',
  status: 'failed',
  amount_cents: 4_900,
  currency: 'eur',
  decline_code: 'insufficient_funds',
  advice_code: 'try_again_later',
  network_decline_code: '51',
  network_advice_code: null,
  prompted_by: null,
  card_brand: 'visa',
  explanation: 'Stripe tried by its own schedule.',
  attempted_at: '2026-05-01T10:00:00Z',
} as const;
const DECISION = {
  kind: 'refused',
  reason: 'The network forbids another try with this card.',
  attempt_at: null,
  decided_at: '2026-05-01T10:00:01Z',
} as const;
const MAIL = {
  id: 'mail_1',
  step: 'reminder',
  state: 'sent',
  reason: null,
  recipient: 'ada@example.com',
  language: 'en',
  subject: 'Your payment is still open',
  due_at: '2026-05-04T10:00:00Z',
  sent_at: '2026-05-04T10:00:02Z',
} as const;

describe('caseHistory', () => {
  it('puts tries, decisions and mails in one order of time, each with its reason', () => {
    expect(caseHistory({ mails: [MAIL], decisions: [DECISION], attempts: [ATTEMPT] })).toEqual([
      expect.objectContaining({
        title: 'Stripe tried €49.00: failed (insufficient funds, advice try_again_later, network 51)',
        reason: ATTEMPT.explanation,
        tone: 'bad',
      }),
      expect.objectContaining({ title: 'No try of ours', reason: DECISION.reason }),
      expect.objectContaining({
        title: 'Mail “reminder” sent to ada@example.com',
        reason: MAIL.subject,
        at: MAIL.sent_at,
      }),
    ]);
  });

  it('says why a mail was not sent, where it would have stood', () => {
    const dropped = {
      ...MAIL,
      state: 'dropped',
      reason: 'The invoice was paid.',
      sent_at: null,
      recipient: null,
    } as const;
    expect(caseHistory({ mails: [dropped], decisions: [], attempts: [] })).toEqual([
      expect.objectContaining({ title: 'Mail “reminder” dropped', reason: 'The invoice was paid.', at: MAIL.due_at }),
    ]);
  });
});
