import { resultOfFailure } from './mail-result.js';

describe('resultOfFailure', () => {
  it.each([
    ['an unknown recipient', { responseCode: 550, response: '550 no such user', command: 'RCPT TO' }, false, 'refused'],
    ['a full mailbox', { responseCode: 452, response: '452 full', command: 'RCPT TO' }, false, 'temporary'],
    ['a text the server will not have', { responseCode: 554, response: '554 spam', command: 'DATA' }, true, 'refused'],
    [
      'a text the server cannot store now',
      { responseCode: 451, response: '451 later', command: 'DATA' },
      true,
      'temporary',
    ],
    // The operator's password is wrong; the customer's address is not.
    [
      'credentials the server does not know',
      { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' },
      false,
      'temporary',
    ],
    ['a server that turns everybody away', { responseCode: 554, command: 'CONN' }, false, 'temporary'],
    ['a server that is not there', { code: 'ESOCKET', command: 'CONN' }, false, 'temporary'],
    ['a connection lost before the text', { code: 'ECONNECTION', command: 'CONN' }, false, 'temporary'],
    ['a connection lost within or after the text', { code: 'ECONNECTION', command: 'CONN' }, true, 'unknown'],
    ['no answer to the text in time', { code: 'ETIMEDOUT', command: 'CONN' }, true, 'unknown'],
  ])('%s', (_case, failure, hasBegun, outcome) => {
    expect(resultOfFailure(failure, hasBegun).outcome).toBe(outcome);
  });

  it('keeps the server’s words, in one line', () => {
    const failure = { responseCode: 550, response: '550-no\r\n550 such user', command: 'RCPT TO' };
    expect(resultOfFailure(failure, false).reason).toBe('550-no 550 such user');
  });
});
