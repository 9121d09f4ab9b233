import { securityHeaders } from './security-headers.js';

describe('securityHeaders', () => {
  it('has every header of helmet, as the options want it', () => {
    const contentSecurityPolicy = {
      useDefaults: false,
      directives: { defaultSrc: ["'self'"], upgradeInsecureRequests: null },
    } as const;
    const plain = securityHeaders({ contentSecurityPolicy, strictTransportSecurity: false });
    expect(plain).toEqual({
      'content-security-policy': "default-src 'self'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'x-download-options': 'noopen',
      'x-frame-options': 'SAMEORIGIN',
      'x-permitted-cross-domain-policies': 'none',
      'x-xss-protection': '0',
    });
    expect(securityHeaders({ contentSecurityPolicy, strictTransportSecurity: true })).toEqual({
      ...plain,
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
  });

  it('refuses a policy that browsers would not understand', () => {
    expect(() => securityHeaders({ contentSecurityPolicy: { directives: { defaultSrc: ['self; bad'] } } })).toThrow(
      /invalid/i,
    );
  });
});
