import { demoFlow } from '../../../src/flows/definitions/default-flow.js';
import type { FlowDefinition } from '../../../src/flows/definitions/flow-definition.js';
import { Flow } from '../../../src/flows/entities/flow.entity.js';
import { DEMO_PRICES } from '../../stripe-double/seed/demo-prices.js';
import { type Convert, convertAmounts } from './history/convert-amounts.js';
import { makeHistory } from './history/history.js';
import { writeHistory } from './history/write-history.js';
import { hasHistory, noteHistory } from './seeded-workspaces.js';
import { type SeedServices } from './seed-services.js';

/** Prices the demo's offers move to: the two smallest plans, and every plan by the year. */
const PRICES = {
  downgradePriceIds: [
    DEMO_PRICES.starterEurMonth,
    DEMO_PRICES.basicEurMonth,
    DEMO_PRICES.starterUsdMonth,
    DEMO_PRICES.basicUsdMonth,
    DEMO_PRICES.basicEurYear,
  ],
  annualPriceIds: [
    DEMO_PRICES.basicEurYear,
    DEMO_PRICES.starterEurYear,
    DEMO_PRICES.teamEurYear,
    DEMO_PRICES.businessEurYear,
    DEMO_PRICES.scaleEurYear,
    DEMO_PRICES.starterUsdYear,
    DEMO_PRICES.teamUsdYear,
  ],
};

/** What a demo's history is like. */
export interface DemoHistoryWish {
  /** Whether the connected Stripe account has the demo's prices; without them no offer names a price. */
  hasDemoPrices: boolean;
  /** Whole days before today. */
  days: number;
}

/**
 * Gives the workspace a past, and its flow the demo's offers, unless it has them. All in one transaction: a start that
 * is killed leaves nothing behind, and the next one begins again.
 *
 * Rollups are made again even when the history was there, as they are written after it.
 */
export async function ensureHistory(
  services: SeedServices,
  workspaceId: string,
  { hasDemoPrices, days }: DemoHistoryWish,
): Promise<void> {
  const { dataSource, rollups } = services;
  if (!(await hasHistory(dataSource.manager, workspaceId))) {
    const definition = demoFlow(hasDemoPrices ? PRICES : { downgradePriceIds: [], annualPriceIds: [] });
    await addHistory(services, workspaceId, definition, days);
  }
  await rollups.rebuild(workspaceId);
}

async function addHistory(
  { dataSource, clock, rates, settings, ...services }: SeedServices,
  workspaceId: string,
  definition: FlowDefinition,
  days: number,
): Promise<void> {
  const flow = await dataSource.getRepository(Flow).findOneByOrFail({ workspaceId, status: 'live' });
  const { reportingCurrency, name: merchantName } = await settings.get(workspaceId);
  const plan = { workspaceId, merchantName, flowId: flow.id, definition, now: clock.now(), days };
  const convert: Convert = (cents, currency, to, at) => rates.convert({ cents, currency }, to, at);
  const history = await convertAmounts(makeHistory(plan), convert, reportingCurrency);
  await services.transactions.run(async (tx) => {
    await writeHistory(tx, history);
    await noteHistory(tx, services.auditLog, workspaceId, history.sessions.length);
  });
}
