import { Injectable } from '@nestjs/common';

import { BillingNotConnectedError } from '../billing.errors.js';
import { BillingGateway } from '../billing.gateway.js';

@Injectable()
export class StripeGateway extends BillingGateway {
  override findSubscription(): Promise<never> {
    throw new BillingNotConnectedError();
  }
  override findPrice(): Promise<never> {
    throw new BillingNotConnectedError();
  }
  override execute(): Promise<never> {
    throw new BillingNotConnectedError();
  }
  override undo(): Promise<never> {
    throw new BillingNotConnectedError();
  }
}
