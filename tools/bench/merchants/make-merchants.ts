import { join } from 'node:path';

import { quickstartPaths } from '../../quickstart/paths.js';
import { runNodeToEnd } from '../../quickstart/node-part.js';
import { Supervisor } from '../../quickstart/supervisor.js';
import { ExplainedError } from '../../services/explained-error.js';
import { type Stage } from '../../chaos/stage.js';
import { type Merchant } from './merchant.js';

/**
 * Makes merchants in a process of its own. Calls to Stripe are limited per account, so that a load with many saves needs
 * many.
 * @throws ExplainedError when it fails.
 */
export async function makeMerchants({ env, stateDir }: Stage, count: number): Promise<Merchant[]> {
  let merchants: Merchant[] | undefined;
  const script = join(quickstartPaths(__dirname).repositoryDir, 'dist/tools/bench/merchants/main.js');
  const program = { name: 'Making merchants', script, args: [String(count)], env, stateDir, id: 'merchants' };
  await runNodeToEnd(
    {
      ...program,
      onMessage: (message) => {
        merchants = message as Merchant[];
      },
    },
    new Supervisor(),
  );
  if (!merchants) throw new ExplainedError('The merchants were not made.');
  return merchants;
}
