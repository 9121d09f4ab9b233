import { Clock } from '../../src/shared/clock.js';
import { DeliveryClaimsRepository } from '../../src/webhooks/deliveries/delivery-claims.repository.js';
import { DeliveryLanes } from '../../src/webhooks/deliveries/delivery-lanes.js';
import { RelayOutboxService } from '../../src/webhooks/relay/relay-outbox.service.js';
import type { TestApp } from './test-app.js';

/** Relays and delivers webhooks until nothing is due, as the worker would; retries of later times stay where they are. */
export async function drain(app: TestApp): Promise<void> {
  const relay = app.nest.get(RelayOutboxService, { strict: false });
  const lanes = app.nest.get(DeliveryLanes, { strict: false });
  const claims = app.nest.get(DeliveryClaimsRepository, { strict: false });
  for (;;) {
    const made = await relay.run();
    await lanes.sweep();
    await lanes.settled();
    // An attempt may itself cause an event, such as a disabled endpoint.
    if (made === 0 && (await claims.dueEndpoints(1)).length === 0) return;
  }
}

/** Moves the application's time and then drains: what a worker would have done by then. */
export async function drainAfter(app: TestApp, ms: number): Promise<void> {
  app.nest.get(Clock, { strict: false }).shift(ms);
  await drain(app);
}
