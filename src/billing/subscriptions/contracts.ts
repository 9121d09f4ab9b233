import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A subscription that goes on, found by its customer's address. */
export interface Contract {
  subscriptionId: string;
  customerId: string;
}

const OVER = ['canceled', 'incomplete', 'incomplete_expired'];

/** Who has a subscription, for people who know no id of Stripe's. Reads the local copy alone. */
@Injectable()
export class Contracts {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The subscriptions of the customers with this e-mail address that are not over.
   * @param number the id of one of them, or of a customer; any other number narrows nothing down
   */
  async ofEmail(workspaceId: string, email: string, number: string | null): Promise<Contract[]> {
    const contracts = await this.dataSource.query<Contract[]>(
      `SELECT subscription.id AS "subscriptionId", customer.id AS "customerId" FROM stripe_customers customer
       JOIN stripe_subscriptions subscription
         ON subscription.workspace_id = customer.workspace_id AND subscription.customer_id = customer.id
       WHERE customer.workspace_id = $1 AND lower(customer.email) = lower($2)
         AND subscription.data ->> 'status' <> ALL ($3) ORDER BY subscription.id`,
      [workspaceId, email, OVER],
    );
    const named = contracts.filter((contract) => Object.values(contract).includes(number));
    return named.length > 0 ? named : contracts;
  }
}
