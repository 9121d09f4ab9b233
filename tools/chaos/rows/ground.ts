import { Customers } from '../customers.js';
import { setStage, type StagePrograms } from '../stage.js';
import { type Ground } from './fault-row.js';

/**
 * Sets a stage with one API process and one worker.
 * @param programs the compiled ones unless given
 * @throws ExplainedError when a part does not start; the others are stopped then.
 */
export async function prepareGround(programs?: StagePrograms): Promise<Ground> {
  const stage = await setStage(programs);
  try {
    const [api, worker] = await Promise.all([stage.start('api'), stage.start('worker')]);
    return { ...stage, api, worker, customers: new Customers(stage.stripe, 'http://127.0.0.1:9/') };
  } catch (error) {
    await stage.strike();
    throw error;
  }
}
