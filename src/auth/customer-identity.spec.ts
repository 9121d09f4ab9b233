import { assertSameCustomer, requireIdentity } from './customer-identity.js';
import { type CustomerIdentity, Principal } from './principal.js';

const IDENTITY: CustomerIdentity = { customerId: 'cus_1', subscriptionId: 'sub_1', email: undefined, isExpired: false };
const EXPIRED = { ...IDENTITY, isExpired: true };

function browser(identity?: CustomerIdentity): Principal {
  const facts = { kind: 'publishable_key', workspaceId: 'w', tokenId: 't', scopes: [] } as const;
  return new Principal(identity ? { ...facts, identity } : facts);
}

describe('requireIdentity', () => {
  it('asks a merchant’s own server for none', () => {
    const server = new Principal({ kind: 'secret_key', workspaceId: 'w', tokenId: 't', scopes: ['*'] });
    expect(requireIdentity(server, { isRequired: true })).toBeUndefined();
  });

  it('refuses a browser without one, unless none is required', () => {
    expect(() => requireIdentity(browser(), { isRequired: true })).toThrow('X-Retainly-Identity');
    expect(requireIdentity(browser(), { isRequired: false })).toBeUndefined();
    expect(requireIdentity(browser(IDENTITY), { isRequired: false })).toBe(IDENTITY);
  });

  it('takes an expired one only where a customer leaves', () => {
    expect(() => requireIdentity(browser(EXPIRED), { isRequired: false })).toThrow('expired');
    expect(requireIdentity(browser(EXPIRED), { isRequired: true, acceptsExpired: true })).toBe(EXPIRED);
  });
});

describe('assertSameCustomer', () => {
  it('refuses an identity of another customer or another subscription', () => {
    for (const owner of [
      { customerId: 'cus_2', subscriptionId: 'sub_1' },
      { customerId: 'cus_1', subscriptionId: 'sub_2' },
    ]) {
      expect(() => {
        assertSameCustomer(IDENTITY, owner);
      }).toThrow(expect.objectContaining({ status: 403, code: 'identity_mismatch' }));
    }
  });

  it('lets the same customer, and a caller without identity, through', () => {
    const owner = { customerId: 'cus_1', subscriptionId: 'sub_1' };
    expect(() => {
      assertSameCustomer(IDENTITY, owner);
      assertSameCustomer(undefined, owner);
    }).not.toThrow();
  });
});
