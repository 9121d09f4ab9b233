import { buildSync } from 'esbuild';

import { describeInBrowser } from '../support/browser.js';
import { type DialogStage, startDialogStage } from '../support/cancel-dialog.js';

/** A page in React: a button of ours, and one of the page's own interface over a headless flow. */
const PAGE = `
import { createElement as h, StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { init } from '@retainly/js';
import { CancelButton, useFlowState } from '@retainly/react';

const { config, request } = window.billing;

function Headless() {
  const flow = useMemo(() => init(config).createFlow(request), []);
  const state = useFlowState(flow);
  return h('section', null,
    h('output', { 'aria-label': 'State' }, state.name),
    h('button', { onClick: () => flow.begin() }, 'Begin'),
    h('button', { onClick: () => flow.leave() }, 'Leave'));
}

function Page() {
  const [called, setCalled] = useState('nothing');
  const callbacks = {
    onSaved: () => setCalled('saved'), onCanceled: () => setCalled('canceled'),
    onClosed: () => setCalled('closed'), onFallback: () => setCalled('fallback'),
  };
  return h('main', null,
    h(CancelButton, { config, request, callbacks }, 'Cancel my plan'),
    h('output', { 'aria-label': 'Called' }, called),
    h(Headless));
}

createRoot(document.body).render(h(StrictMode, null, h(Page)));
`;

describeInBrowser('the SDK in React', () => {
  let stage: DialogStage;
  let script: string;
  beforeAll(async () => {
    stage = await startDialogStage();
    const root = `${__dirname}/../..`;
    const { outputFiles } = buildSync({
      stdin: { contents: PAGE, resolveDir: root },
      alias: { '@retainly/js': `${root}/sdk/js/src/index.ts`, '@retainly/react': `${root}/sdk/react/src/index.ts` },
      define: { 'process.env.NODE_ENV': '"development"' },
      bundle: true,
      write: false,
      format: 'iife',
    });
    script = outputFiles[0]?.text ?? '';
  });
  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  it('opens the dialog from a button, once, and tells the component how it ended', async () => {
    const { page, session } = await stage.visit({ script });
    await page.getByRole('button', { name: 'Cancel my plan' }).dblclick();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.getByLabel('Called').textContent()).toBe('canceled');
    expect(await session()).toMatchObject({ outcome: 'canceled' });
  });

  it('calls the page’s own cancellation when the server is gone', async () => {
    const { page } = await stage.visit({ script });
    stage.server.set('/api/flows/start', 'gone');
    await page.getByRole('button', { name: 'Cancel my plan' }).click();
    await page.getByLabel('Called').getByText('fallback').waitFor();
  });

  it('renders the states of a headless flow', async () => {
    const { page } = await stage.visit({ script });
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByLabel('State').getByText('survey').waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByLabel('State').getByText('ended').waitFor();
  });
});
