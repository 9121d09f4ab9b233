import { ParameterInvalidError, ResourceNotFoundError } from './errors/common.errors.js';
import { fromPublicId, idFromBody, idFromPath, newId, publicId, toPublicId } from './ids.js';

const UUID = '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

describe('public ids', () => {
  it('have the shapes of the API reference', () => {
    expect(toPublicId('workspace', UUID)).toBe(`ws-${UUID}`);
    expect(toPublicId('flow', UUID)).toBe(`flow-${UUID}`);
    expect(toPublicId('session', UUID)).toBe(`sess_${UUID}`);
    expect(toPublicId('event', UUID)).toBe(`evt_${UUID}`);
  });

  it('come back as the UUID that went in', () => {
    const id = newId();
    expect(fromPublicId('session', toPublicId('session', id))).toBe(id);
  });

  it.each([
    '',
    UUID,
    `sess-${UUID}`,
    `flow-${UUID}`,
    `sess_${UUID}x`,
    'sess_',
    `sess_${UUID.slice(1)}`,
    `SESS_${UUID}`,
  ])('are refused when malformed: %j', (text) => {
    expect(fromPublicId('session', text)).toBeUndefined();
    expect(publicId('session').safeParse(text).success).toBe(false);
    expect(() => idFromBody('session', text, 'session_id')).toThrow(ParameterInvalidError);
    expect(() => idFromPath('session', text)).toThrow(ResourceNotFoundError);
  });

  it('sort in the order they were made', () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect([...ids].sort()).toEqual(ids);
  });
});
