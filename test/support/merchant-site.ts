import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { closeServer } from './switchable-server.js';

/** What a merchant's billing page is made of. */
export interface BillingPage {
  /** Where the page loads the SDK from: the origin of a Retainly server. */
  retainly: string;
  /** Of `Retainly.init`. */
  config: Record<string, unknown>;
  /** Of `cancel`, without the callbacks. */
  request: Record<string, unknown>;
  /** The page's own policy; none unless given. */
  contentSecurityPolicy?: string;
  /** What the page runs instead of the README's snippet; it finds the rest in `window.billing`. */
  script?: string;
  /** Styles of the page. */
  css?: string;
}

/** A merchant's site, of another origin than Retainly's. */
export interface MerchantSite {
  origin: string;
  /** Puts a billing page there. @returns its address */
  show: (page: BillingPage) => string;
  close: () => Promise<void>;
}

/** Starts a merchant's site; every test shows a page of its own. */
export async function startMerchantSite(): Promise<MerchantSite> {
  const files = new Map<string, { type: string; content: string; policy?: string }>();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (!file) return response.writeHead(404).end();
    const policy = file.policy === undefined ? {} : { 'content-security-policy': file.policy };
    return response.writeHead(200, { 'content-type': file.type, ...policy }).end(file.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${String(port)}`;
  return {
    origin,
    show: (page) => {
      const name = `/billing-${String(files.size)}`;
      const policy = page.contentSecurityPolicy;
      files.set(name, { type: 'text/html', content: htmlOf(page, name), ...(policy !== undefined && { policy }) });
      files.set(`${name}.js`, { type: 'text/javascript', content: scriptOf(page) });
      files.set(`${name}.css`, { type: 'text/css', content: page.css ?? '' });
      return `${origin}${name}`;
    },
    close: () => closeServer(server),
  };
}

function htmlOf({ retainly }: BillingPage, name: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Billing</title>
    <link rel="stylesheet" href="${name}.css">
    <script async src="${retainly}/sdk/v1.js"></script>
    <script defer src="${name}.js"></script>
  </head>
  <body>
    <main>
      <h1>Billing</h1>
      <button id="leave">Cancel my plan</button>
      <ul aria-label="Called"></ul>
      <pre role="status"></pre>
    </main>
  </body>
</html>`;
}

/** The snippet of the SDK's README, and a page that writes down what it is told. */
function scriptOf({ config, request, script, retainly }: BillingPage): string {
  if (script !== undefined) {
    const billing = { config: { apiBase: retainly, ...config }, request };
    return `window.billing = ${JSON.stringify(billing)};\n${script}`;
  }
  return `
const leave = (options) => window.Retainly ? Retainly.init(${JSON.stringify(config)}).cancel(options) : options.onFallback();
const note = (name) => (outcome) => {
  const item = document.createElement('li');
  item.textContent = name;
  document.querySelector('ul').append(item);
  return outcome;
};
document.getElementById('leave').onclick = async () => {
  const outcome = await leave({
    ...${JSON.stringify(request)},
    onSaved: note('saved'), onCanceled: note('canceled'), onClosed: note('closed'), onFallback: note('fallback'),
  });
  document.querySelector('pre').textContent = JSON.stringify(outcome ?? null);
};
`;
}
