import { createElement } from 'react';
import { renderToString } from 'react-dom/server';

import { CancelButton } from './index.js';

describe('CancelButton on a server', () => {
  it('renders without a browser, with the attributes it was given', () => {
    const button = createElement(
      CancelButton,
      {
        config: { publishableKey: 'rk_pk_1', apiBase: 'https://retainly.example.com' },
        request: { subscriptionId: 'sub_1', customerId: 'cus_1' },
        callbacks: { onFallback: () => undefined },
        className: 'quiet',
      },
      'Cancel my plan',
    );
    expect(renderToString(button)).toBe(
      '<button class="quiet" type="button" aria-disabled="false">Cancel my plan</button>',
    );
  });
});
