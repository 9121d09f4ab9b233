const FEATURES =
  'workspaces|auth|ledger|billing|flows|recovery|webhooks|analytics|exports|operations|dashboard|guide|sdk';

/** Files of auth that every feature may use: who calls, and how a route says who may. */
const ACCESS_VOCABULARY = '^src/auth/(principal|access\\.decorators|customer-identity)\\.ts$';

/** A rule: `from` may not import any of `to`. */
function forbid(name, from, to, except = []) {
  return {
    name,
    severity: 'error',
    from: { path: from, pathNot: '\\.spec\\.ts$' },
    to: { path: to, pathNot: except },
  };
}

/** A feature may import only these other features (beside shared and the access vocabulary). */
function onlyFeatures(feature, allowed) {
  const others = FEATURES.split('|').filter((name) => name !== feature && !allowed.includes(name));
  return forbid(`${feature}-imports`, `^src/${feature}/`, `^src/(${others.join('|')})/`, [ACCESS_VOCABULARY]);
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    forbid('shared-knows-no-feature', '^src/shared/', `^src/(${FEATURES})/`),
    onlyFeatures('workspaces', []),
    onlyFeatures('auth', ['workspaces']),
    onlyFeatures('ledger', ['workspaces']),
    onlyFeatures('billing', ['workspaces']),
    onlyFeatures('webhooks', ['workspaces']),
    onlyFeatures('flows', ['billing', 'ledger', 'workspaces']),
    onlyFeatures('recovery', ['billing', 'ledger', 'workspaces']),
    onlyFeatures('operations', []),
    onlyFeatures('dashboard', []),
    onlyFeatures('guide', ['webhooks']),
    onlyFeatures('sdk', []),
    forbid('reads-import-entities-only', '^src/(analytics|exports)/', `^src/(${FEATURES})/`, [
      '^src/$1/',
      ACCESS_VOCABULARY,
      '\\.entity\\.ts$',
    ]),
    forbid('stripe-only-in-billing', '^src/(?!billing/(stripe|stripe-events|subscriptions)/)', 'node_modules/stripe/'),
    {
      name: 'dashboard-pages-stay-apart',
      comment: 'What two pages need lives in components or api.',
      severity: 'error',
      from: { path: '^dashboard/src/pages/([^/]+)/' },
      to: { path: '^dashboard/src/pages/', pathNot: '^dashboard/src/pages/$1/' },
    },
    forbid('dashboard-parts-know-no-page', '^dashboard/src/(components|api)/', '^dashboard/src/(pages|app)/'),
    forbid('dashboard-api-knows-no-component', '^dashboard/src/api/', '^dashboard/src/components/'),
    forbid('dashboard-only-calls-the-api', '^dashboard/', '^(src|migrations|tools|test)/'),
    forbid('product-knows-no-tool', '^(src|migrations)/', '^(tools|test)/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
