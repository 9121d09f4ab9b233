import type { ComponentType } from 'react';
import { createBrowserRouter } from 'react-router';

import { RouteError } from './route-error.js';
import { Shell } from './shell.js';

/** The router of the app. Pages are loaded when they are first opened. */
export function createRouter() {
  return createBrowserRouter([
    {
      errorElement: <RouteError />,
      children: [
        { path: '/sign-in', lazy: page(() => import('../pages/sign-in/sign-in-page.js')) },
        { path: '/setup', lazy: page(() => import('../pages/setup/setup-page.js')) },
        { path: '/reset-password', lazy: page(() => import('../pages/reset-password/reset-password-page.js')) },
        { path: '/invitations/:token', lazy: page(() => import('../pages/invitation/invitation-page.js')) },
        {
          element: <Shell />,
          children: [
            { path: '/', lazy: page(() => import('../pages/overview/overview-page.js')) },
            { path: '/sessions', lazy: page(() => import('../pages/sessions/sessions-page.js')) },
            { path: '/sessions/:id', lazy: page(() => import('../pages/sessions/session-page.js')) },
            { path: '/flows', lazy: page(() => import('../pages/flows/flows-page.js')) },
            { path: '/flows/:id', lazy: page(() => import('../pages/flows/flow-page.js')) },
            { path: '/recovery', lazy: page(() => import('../pages/recovery/recovery-page.js')) },
            { path: '/recovery/emails', lazy: page(() => import('../pages/recovery/emails-page.js')) },
            { path: '/recovery/policy', lazy: page(() => import('../pages/recovery/policy-page.js')) },
            { path: '/recovery/:id', lazy: page(() => import('../pages/recovery/case-page.js')) },
            { path: '/api-tokens', lazy: page(() => import('../pages/api-tokens/api-tokens-page.js')) },
            { path: '/webhooks', lazy: page(() => import('../pages/webhooks/webhooks-page.js')) },
            { path: '/webhooks/:id', lazy: page(() => import('../pages/webhooks/webhook-page.js')) },
            { path: '/settings/*', lazy: page(() => import('../pages/settings/settings-page.js')) },
          ],
        },
      ],
    },
  ]);
}

/** A page's default export, as the router wants it. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return async () => ({ Component: (await load()).default });
}
