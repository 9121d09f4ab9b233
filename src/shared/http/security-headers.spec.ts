import { securityHeaders } from './security-headers.js';

describe('securityHeaders', () => {
  it('has what helmet sets, as the options want it', () => {
    const headers = securityHeaders({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'self'"], upgradeInsecureRequests: null },
      },
      strictTransportSecurity: false,
    });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('refuses a policy that browsers would not understand', () => {
    expect(() => securityHeaders({ contentSecurityPolicy: { directives: { defaultSrc: ['self; bad'] } } })).toThrow(
      /invalid/i,
    );
  });
});
