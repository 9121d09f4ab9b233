/** The shop's billing page. */
export function billingPage(retainlyUrl: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Acme Analytics – Billing</title>
    <link rel="stylesheet" href="/demo/shop.css">
    <script async src="${retainlyUrl}/sdk/v1.js"></script>
    <script defer src="/demo/shop.js"></script>
  </head>
  <body>
    <main>
      <h1>Billing</h1>
      <p>A shop of its own that uses Retainly: another origin, its own server, its own Stripe account.</p>
      <form>
        <label>Signed in as <select id="customer"></select></label>
        <label>Language <select id="locale">
          <option value="en">English</option><option value="de">Deutsch</option><option value="fr">Français</option>
          <option value="es">Español</option><option value="it">Italiano</option><option value="pt">Português</option>
          <option value="nl">Nederlands</option>
        </select></label>
      </form>
      <section aria-labelledby="plan">
        <h2 id="plan">Your plan, as Stripe has it</h2>
        <dl></dl>
        <button id="leave" type="button">Cancel my plan</button>
        <button id="fail" type="button">Let a payment fail</button>
      </section>
      <p role="status"></p>
      <section aria-labelledby="events">
        <h2 id="events">What Retainly told this shop</h2>
        <p>Webhooks, each with a signature that the shop checked.</p>
        <ol id="received"></ol>
      </section>
    </main>
  </body>
</html>`;
}

/** Everything is served from files, so that the page works under a strict Content-Security-Policy. */
export const SHOP_CSS = `
:root { --retainly-accent: #0b6b4f }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; color: #1c1f26; background: #f3f5f4 }
main { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
form { display: flex; flex-wrap: wrap; gap: 1rem; margin-block: 1rem }
section { margin-block: 1rem; padding: 1.5rem; background: #fff; border-radius: 12px; box-shadow: 0 1px 4px rgb(0 0 0 / 12%) }
h2 { margin: 0; font-size: 1.125rem }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem 1rem }
dt { color: #5a606b } dd { margin: 0; font-weight: 600 }
select, button { font: inherit; min-height: 2.5rem; padding: 0 .75rem; border: 1px solid #767c87; border-radius: 8px; background: #fff }
`;

/** How the page uses Retainly: two lines, and what it does about each outcome. */
export const SHOP_JS = `
const leave = (config, options) => window.Retainly ? Retainly.init(config).cancel(options) : options.onFallback();

const customer = document.getElementById('customer');
const say = (text) => { document.querySelector('[role=status]').textContent = text; };
const post = (path) => ask(path, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ customer: customer.value }),
});
const ask = async (path, init) => {
  const answer = await fetch('/demo/api/' + path, init);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};

async function show() {
  const { facts } = await ask('account?customer=' + customer.value);
  const rows = Object.entries(facts).flatMap(([name, value]) => {
    const [term, description] = [document.createElement('dt'), document.createElement('dd')];
    [term.textContent, description.textContent] = [name, value];
    return [term, description];
  });
  document.querySelector('dl').replaceChildren(...rows);
}

async function cancelHere(words) {
  await post('cancel');
  await show();
  say(words);
}

document.getElementById('leave').onclick = async () => {
  say('');
  const { config, request } = await ask('account?customer=' + customer.value);
  await leave(config, {
    ...request,
    locale: document.getElementById('locale').value,
    onSaved: async ({ offer }) => { await show(); say('The customer took an offer: ' + offer.title); },
    onCanceled: () => cancelHere('The customer left.'),
    onClosed: () => say('The customer closed the dialog.'),
    onFallback: () => cancelHere('Retainly could not help, and the customer left all the same.'),
  });
};

document.getElementById('fail').onclick = async () => {
  say('');
  await post('fail-payment');
  await show();
  say('The card has expired and a payment failed. Retainly opens a case and mails the customer: look at Recovery in the ' +
    'dashboard and at the caught mails.');
};
customer.onchange = () => show();

async function showEvents() {
  const events = await ask('events').catch(() => undefined);
  if (!events) return;
  const lines = events.map(({ id, type }) => {
    const line = document.createElement('li');
    line.textContent = type + ', ' + id;
    return line;
  });
  document.getElementById('received').replaceChildren(...lines);
}
setInterval(showEvents, 3000);
showEvents();

ask('customers').then(async (customers) => {
  customer.replaceChildren(...customers.map(({ customerId, email }) => new Option(email, customerId)));
  await show();
}).catch((error) => say(String(error)));
`;
