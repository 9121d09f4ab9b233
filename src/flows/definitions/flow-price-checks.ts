import { Injectable } from '@nestjs/common';

import { BillingGateway, type PriceSnapshot } from '../../billing/billing.gateway.js';
import type { DefinitionProblem } from './definition-problems.js';
import type { FlowDefinition } from './flow-definition.js';

interface PriceUse {
  path: string;
  priceId: string;
  isYearly: boolean;
}

/** Looks whether the prices that a definition's offers move subscriptions to can be moved to. */
@Injectable()
export class FlowPriceChecks {
  constructor(private readonly billing: BillingGateway) {}

  /**
   * Problems with the definition's prices; Stripe is asked once per price, and not at all when there are none.
   * @throws BillingNotConnectedError, BillingUnavailableError
   */
  async problems(workspaceId: string, definition: FlowDefinition): Promise<DefinitionProblem[]> {
    const uses = priceUses(definition);
    const priceIds = [...new Set(uses.map(({ priceId }) => priceId))];
    const prices = new Map(
      await Promise.all(
        priceIds.map(async (priceId) => [priceId, await this.billing.findPrice(workspaceId, priceId)] as const),
      ),
    );
    return uses.flatMap((use) => {
      const message = problemOf(prices.get(use.priceId), use);
      return message === undefined ? [] : [{ path: use.path, message }];
    });
  }
}

function priceUses({ steps }: FlowDefinition): PriceUse[] {
  return steps.flatMap((step, stepIndex) => {
    if (step.type !== 'offer') return [];
    return step.offers.flatMap((offer, offerIndex) => {
      if (offer.type !== 'downgrade' && offer.type !== 'annual_switch') return [];
      const path = `steps.${stepIndex}.offers.${offerIndex}.price_id`;
      return [{ path, priceId: offer.price_id, isYearly: offer.type === 'annual_switch' }];
    });
  });
}

function problemOf(price: PriceSnapshot | undefined, use: PriceUse): string | undefined {
  if (!price) return 'must be a price of the connected Stripe account';
  if (!price.isActive) return 'must be an active price';
  if (price.interval === undefined) return 'must be a recurring price';
  if (use.isYearly && price.interval !== 'year') return 'must be a yearly price';
  return undefined;
}
