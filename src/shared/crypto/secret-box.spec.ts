import { loadConfig } from '../config/app-config.js';
import { SecretBox } from './secret-box.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

function box(current: string, earlier = ''): SecretBox {
  return new SecretBox(
    loadConfig({
      DATABASE_URL: 'postgres://h/d',
      REDIS_URL: 'redis://h',
      SECRETS_ENCRYPTION_KEY: current,
      SECRETS_ENCRYPTION_OLD_KEYS: earlier,
    }),
  );
}

describe('SecretBox', () => {
  it('opens what it sealed, and never seals the same text alike', () => {
    const secrets = box(key(1));
    const sealed = secrets.seal('whsec_ü', 'a:1');
    expect(secrets.open(sealed, 'a:1')).toBe('whsec_ü');
    expect(secrets.seal('whsec_ü', 'a:1')).not.toBe(sealed);
    expect(sealed).not.toContain('whsec');
  });

  it('opens old values after a rotation, as long as the old key is configured', () => {
    const sealed = box(key(1)).seal('secret', 'a:1');
    expect(box(key(2), key(1)).open(sealed, 'a:1')).toBe('secret');
    expect(() => box(key(2)).open(sealed, 'a:1')).toThrow('sealed with another SECRETS_ENCRYPTION_KEY');
  });

  // A row copied over another one must not hand its secret to the other workspace.
  it('does not open a value in another context, or a changed one', () => {
    const secrets = box(key(1));
    const sealed = secrets.seal('secret', 'a:1');
    expect(() => secrets.open(sealed, 'a:2')).toThrow();
    expect(() => secrets.open(`${sealed.slice(0, -2)}AA`, 'a:1')).toThrow();
    expect(() => secrets.open('plain text', 'a:1')).toThrow('unknown form');
  });
});
