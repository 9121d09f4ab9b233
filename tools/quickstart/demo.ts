import { existsSync } from 'node:fs';

import { ExplainedError } from '../services/explained-error.js';
import { runNodeToEnd } from './node-part.js';
import { type Supervisor } from './supervisor.js';

/** What the seeder is asked for; the application's settings it finds in its environment, like the application. */
export interface SeedRequest {
  baseUrl: string;
  /** Origin of the demo shop, whose pages call the cancel flow; undefined: there is none. */
  shopOrigin?: string;
  stripeApiBase: string;
  /** The secret key of a real Stripe account; undefined: the Stripe double takes any. */
  stripeSecretKey?: string;
  /** False: workspaces and keys only, no history and no customers. */
  hasDemo: boolean;
  /** What the last run handed out; missing when quickstart.json was lost, and then new keys are made. */
  previous?: DemoWorkspace;
}

/** A customer of the demo who can be taken through a cancel flow. */
export interface DemoCustomer {
  customerId: string;
  subscriptionId: string;
  email: string;
  /** Monthly recurring revenue in minor units of `currency`. */
  mrrCents: number;
  currency: string;
  interval: string;
}

/** The seeded workspace with every credential a person needs to try things. */
export interface DemoWorkspace {
  workspaceId: string;
  /** Scope `*`. */
  secretKey: string;
  /** Scope `analytics:read`. */
  readKey: string;
  publishableKey: string;
  identitySecret: string;
  stripeWebhookSecret: string;
  /** What the owner signs in to the dashboard with. */
  dashboardEmail: string;
  dashboardPassword: string;
  /** With an active subscription and no cancel session yet. */
  customers: DemoCustomer[];
  /** Secret key of a second workspace, so that isolation can be tried. */
  otherWorkspaceKey: string;
  /** What events for the demo shop are signed with; missing without a shop. */
  shopWebhookSecret?: string | undefined;
}

/** What running the seeder takes. */
export interface SeedSettings {
  request: SeedRequest;
  /** Absolute path of the compiled seeder. */
  script: string;
  stateDir: string;
  /** The application's environment. */
  env: NodeJS.ProcessEnv;
  supervisor: Supervisor;
}

const REQUEST_VARIABLE = 'RETAINLY_SEED_REQUEST';

/**
 * Makes the demo workspace, or finds it again, in a process of its own.
 * @throws ExplainedError when seeding fails.
 */
export async function seedDemo(settings: SeedSettings): Promise<DemoWorkspace> {
  const { request, script, stateDir, env, supervisor } = settings;
  if (!existsSync(script)) throw new ExplainedError(`The demo cannot be made: ${script} is missing.`);
  let answer: DemoWorkspace | undefined;
  await runNodeToEnd(
    {
      name: 'Making the demo workspace',
      script,
      stateDir,
      id: 'seed',
      env: { ...env, [REQUEST_VARIABLE]: JSON.stringify(request) },
      onMessage: (message) => {
        answer = message as DemoWorkspace;
      },
    },
    supervisor,
  );
  if (!answer) throw new ExplainedError('The demo seeder ended without an answer.');
  return answer;
}

/**
 * The seeder's side of {@link seedDemo}: reads the request, answers with what `seed` made, and lets the process end.
 * A failure is written to the log and becomes exit code 1.
 */
export function answerSeedRequest(seed: (request: SeedRequest) => Promise<DemoWorkspace>): void {
  const request = JSON.parse(process.env[REQUEST_VARIABLE] ?? '{}') as SeedRequest;
  seed(request)
    .then((workspace) => {
      process.send?.(workspace, () => {
        process.exit(0);
      });
    })
    .catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
}
