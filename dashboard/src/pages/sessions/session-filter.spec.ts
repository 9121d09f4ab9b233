import { fromParams } from './session-filter.js';

describe('fromParams', () => {
  it('reads every filter of an address', () => {
    const address = new URLSearchParams('outcome=saved&q= a@example.com &since=2026-05-01&until=2026-05-31');
    expect(fromParams(address)).toEqual({
      outcome: 'saved',
      q: 'a@example.com',
      since: '2026-05-01',
      until: '2026-05-31',
    });
  });

  // The API answers 400 to an unknown outcome, and an old bookmark should still show a list.
  it('leaves out what is empty or unknown', () => {
    expect(fromParams(new URLSearchParams('outcome=lost&q=&since='))).toEqual({});
  });
});
