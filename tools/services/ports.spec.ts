import { createServer, type Server } from 'node:net';

import { freePort, freePortPreferring, isPortFree } from './ports.js';

describe('freePortPreferring', () => {
  let occupied: Server;
  let occupiedPort: number;

  beforeAll(async () => {
    occupiedPort = await freePort();
    occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(occupiedPort, '127.0.0.1', resolve));
  });
  afterAll(() => occupied.close());

  it('keeps a port that is free, so that a restart answers where it answered before', async () => {
    const wished = await freePort();
    expect(await freePortPreferring(wished)).toBe(wished);
  });

  it('gives another port when a stranger took the kept one', async () => {
    const port = await freePortPreferring(occupiedPort);
    expect(port).not.toBe(occupiedPort);
    expect(await isPortFree(port)).toBe(true);
  });
});
