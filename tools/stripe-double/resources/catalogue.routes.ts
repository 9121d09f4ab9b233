import { z } from 'zod';

import { currenciesOf } from '../billing/amounts.js';
import { createPrice, priceShape } from './prices.create.js';
import { emptyable, flag, inRange, mergeMetadata, metadata, oneOf, range, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireProduct } from '../wire.js';

const productShape = {
  active: flag.optional(),
  description: emptyable(text).optional(),
  metadata: metadata.optional(),
  unit_label: text.optional(),
};

/** `/v1/products` and `/v1/prices` */
export const catalogueRoutes: readonly Route[] = [
  route('POST /v1/products', { ...productShape, id: text.optional(), name: text }, ({ tx, params }) => {
    if (params.id !== undefined && tx.find('products', params.id)) {
      throw invalidRequest('Product already exists.', { code: 'resource_already_exists' });
    }
    const product = createProduct(tx, params.name, params.id);
    changeProduct(product, params);
    return product;
  }),

  route('GET /v1/products/:id', {}, ({ tx, id }) => tx.get('products', id)),

  route('POST /v1/products/:id', { ...productShape, name: text.optional() }, ({ tx, id, params }) => {
    const product = tx.get('products', id);
    changeProduct(product, params);
    product.updated = tx.now;
    tx.emitUpdated('product.updated', 'products', product);
    return product;
  }),

  listRoute(
    'GET /v1/products',
    { active: flag.optional(), ids: z.array(text).optional(), created: range.optional() },
    ({ tx, params }) =>
      tx
        .all('products')
        .filter((row) => params.active === undefined || row.active === params.active)
        .filter((row) => params.ids === undefined || params.ids.includes(row.id))
        .filter((row) => inRange(row.created, params.created)),
  ),

  route('POST /v1/prices', priceShape, ({ tx, params }) => createPrice(tx, params)),

  route('GET /v1/prices/:id', {}, ({ tx, id }) => tx.get('prices', id)),

  route(
    'POST /v1/prices/:id',
    { active: flag.optional(), lookup_key: text.optional(), metadata: metadata.optional(), nickname: text.optional() },
    ({ tx, id, params }) => {
      const price = tx.get('prices', id);
      price.active = params.active ?? price.active;
      price.lookup_key = params.lookup_key ?? price.lookup_key;
      price.nickname = params.nickname ?? price.nickname;
      price.metadata = mergeMetadata(price.metadata, params.metadata);
      tx.emitUpdated('price.updated', 'prices', price);
      return price;
    },
  ),

  listRoute(
    'GET /v1/prices',
    {
      active: flag.optional(),
      created: range.optional(),
      currency: text.optional(),
      lookup_keys: z.array(text).optional(),
      product: text.optional(),
      recurring: z
        .strictObject({
          interval: oneOf('day', 'week', 'month', 'year').optional(),
          usage_type: oneOf('licensed', 'metered').optional(),
        })
        .optional(),
      type: oneOf('one_time', 'recurring').optional(),
    },
    ({ tx, params }) =>
      tx
        .all('prices')
        .filter((row) => params.active === undefined || row.active === params.active)
        .filter((row) => params.currency === undefined || currenciesOf(row).includes(params.currency))
        .filter((row) => params.product === undefined || row.product === params.product)
        .filter((row) => params.type === undefined || row.type === params.type)
        .filter((row) => params.lookup_keys?.includes(row.lookup_key ?? '') ?? true)
        .filter((row) => (params.recurring?.interval ?? row.recurring?.interval) === row.recurring?.interval)
        .filter((row) => (params.recurring?.usage_type ?? row.recurring?.usage_type) === row.recurring?.usage_type)
        .filter((row) => inRange(row.created, params.created)),
  ),
];

/**
 * Makes a product.
 * @param id for fixtures and callers that choose it
 */
export function createProduct(tx: Transaction, name: string, id = newId('prod')): WireProduct {
  const product = tx.insert('products', {
    id,
    object: 'product',
    active: true,
    created: tx.now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: tx.now,
    url: null,
  });
  tx.emit('product.created', product);
  return product;
}

interface ProductChange {
  active?: boolean | undefined;
  name?: string | undefined;
  description?: string | null | undefined;
  unit_label?: string | undefined;
  metadata?: z.infer<typeof metadata> | undefined;
}

function changeProduct(product: WireProduct, change: ProductChange): void {
  product.active = change.active ?? product.active;
  product.name = change.name ?? product.name;
  product.unit_label = change.unit_label ?? product.unit_label ?? null;
  if (change.description !== undefined) product.description = change.description;
  product.metadata = mergeMetadata(product.metadata, change.metadata);
}
