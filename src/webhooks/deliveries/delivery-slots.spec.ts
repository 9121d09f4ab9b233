import { DeliverySlots } from './delivery-slots.js';

describe('DeliverySlots', () => {
  it('gives one endpoint no more than its share', () => {
    const slots = new DeliverySlots({ perEndpoint: 2, inAll: 10 });
    expect([slots.tryTake('a'), slots.tryTake('a'), slots.tryTake('a'), slots.tryTake('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    slots.giveBack('a');
    expect(slots.tryTake('a')).toBe(true);
  });

  it('gives all endpoints together no more than there are', () => {
    const slots = new DeliverySlots({ perEndpoint: 2, inAll: 3 });
    expect(['a', 'b', 'c', 'd'].map((endpoint) => slots.tryTake(endpoint))).toEqual([true, true, true, false]);
    expect(slots.isFull).toBe(true);
    slots.giveBack('b');
    expect(slots.isFull).toBe(false);
    expect(slots.tryTake('d')).toBe(true);
  });

  it('gives one endpoint a single slot once half of all are taken', () => {
    const slots = new DeliverySlots({ perEndpoint: 4, inAll: 8 });
    const tries = ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'd', 'a'];
    expect(tries.map((endpoint) => slots.tryTake(endpoint))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    slots.giveBack('a');
    expect(slots.tryTake('e')).toBe(true);
  });

  it('calls an endpoint stuck only when all of its slots stand still', () => {
    const slots = new DeliverySlots({ perEndpoint: 2, inAll: 10 });
    slots.tryTake('a');
    expect(slots.isStuck('a', 0)).toBe(false);
    slots.tryTake('a');
    expect(slots.isStuck('a', 0)).toBe(true);
    expect(slots.isStuck('a', 60_000)).toBe(false);
  });
});
