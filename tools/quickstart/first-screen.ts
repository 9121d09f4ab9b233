import { type QuickstartFile } from './dto/quickstart-file.dto.js';

/** What else the screen tells. */
export interface FirstScreenNotes {
  quickstartFile: string;
  /** Undefined when the output goes to the terminal. */
  applicationLog: string | undefined;
}

/** What a person sees once everything answers. */
export function firstScreen(file: QuickstartFile, notes: FirstScreenNotes): string {
  const rows = [
    ['Dashboard', `${file.base_url}/`],
    ['  sign in as', file.dashboard_email],
    ['  password', file.dashboard_password],
    ...(file.demo_url === undefined ? [] : [['Demo', `${file.demo_url}  (a shop to cancel at)`]]),
    ['API', file.base_url],
    ['Docs', `${file.docs_url}  (try every call in the browser)`],
    ['Stripe', file.stripe_api_base],
    ...(file.mail_url === undefined ? [] : [['Mails', `${file.mail_url}  (caught, not sent)`]]),
    ['Secret key', `${file.secret_key}  (may do everything)`],
    ['Read key', `${file.read_key}  (analytics:read)`],
    ['Publishable', file.publishable_key],
    ['All of it', notes.quickstartFile],
    ...(notes.applicationLog === undefined ? [] : [['Log', notes.applicationLog]]),
  ];
  const table = rows.map(([label = '', value = '']) => `  ${label.padEnd(13)}${value}`);
  return [
    '',
    'Retainly is running. Ctrl-C stops it; your data stays.',
    '',
    ...table,
    '',
    'Try it:',
    '',
    `  curl ${file.base_url}/api/v1/analytics -H "X-API-Key: ${file.read_key}"`,
    '',
    ...flowExample(file),
  ].join('\n');
}

function flowExample(file: QuickstartFile): string[] {
  const customer = file.customers[0];
  if (!customer) return [];
  const body = JSON.stringify({
    subscription_id: customer.subscription_id,
    customer_id: customer.customer_id,
    email: customer.email,
  });
  return [
    `  curl ${file.base_url}/api/flows/start -H "X-API-Key: ${file.secret_key}" \\`,
    `    -H "Content-Type: application/json" -d '${body}'`,
    '',
  ];
}
