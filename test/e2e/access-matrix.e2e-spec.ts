import { buildApiDocument } from '../../src/api-document.js';
import type { DeclaredRoute } from '../../src/auth/guards/declared-routes.js';
import { type Role, ROLES } from '../../src/auth/principal.js';
import { newId, toPublicId } from '../../src/shared/ids.js';
import {
  OBJECT_FACTORIES,
  REQUIRED_QUERIES,
  SESSION_CALLS,
  VALID_BODIES,
  workspaceDigest,
} from '../support/foreign-objects.js';
import { signIn } from '../support/members.js';
import { declaredRoutes, pathWith, registeredRoutes } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

/** Documentation, served by the Swagger module rather than by a controller. */
const DOCUMENTATION = /^\w+ \/(docs|openapi\.json)/;

type Operation = NonNullable<ReturnType<typeof buildApiDocument>['paths'][string]['get']>;
const KEYS = ['none', 'malformed', 'read', 'full', 'publishable'] as const;
type Credential = (typeof KEYS)[number] | Role;

describe('every route', () => {
  let app: TestApp;
  let routes: DeclaredRoute[];
  beforeAll(async () => {
    app = await startTestApp();
    routes = declaredRoutes(app);
  });
  afterAll(() => app.close());

  const call = (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const request = app.http()[method.toLowerCase() as 'get'](path).set(headers);
    return method === 'GET' || method === 'DELETE' ? request : request.send(body ?? {});
  };
  const routesWithId = () =>
    routes.filter((route) => !('public' in route.rule) && /:(customer_)?id\b/.test(route.path));
  const collectionOf = (route: DeclaredRoute) => route.path.replace(/^\/api\/(v1\/)?/, '').split('/:')[0] ?? '';
  const isForMembers = ({ rule }: DeclaredRoute) => 'role' in rule && !('scope' in rule);
  /** What may call the route at all: a key with everything, or the owner's cookie. */
  const fullCredential = async (route: DeclaredRoute, workspace: TestWorkspace): Promise<Record<string, string>> =>
    isForMembers(route) ? (await signIn(app, workspace, 'owner')).headers : { 'x-api-key': workspace.secretKey };

  it('belongs to a controller, which the guards know, or to the documentation', () => {
    const declared = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const strangers = registeredRoutes(app).filter((route) => {
      const asGet = route.replace(/^HEAD/, 'GET').replace(/(.)\/$/, '$1');
      return !DOCUMENTATION.test(route) && !declared.has(asGet);
    });
    expect(strangers).toEqual([]);
    expect(registeredRoutes(app)).toEqual(expect.arrayContaining([...declared]));
  });

  it('is documented: tag, summary, success and, unless public, errors and the key it takes', () => {
    const { paths } = buildApiDocument(app.nest);
    const gaps = routes.flatMap((route) => {
      const documented = paths[route.path.replace(/:(\w+)/g, '{$1}')];
      const missing = documentationGaps(route, documented?.[route.method.toLowerCase() as 'get']);
      return missing.length > 0 ? [`${route.method} ${route.path}: ${missing.join(', ')}`] : [];
    });
    expect(gaps).toEqual([]);
  });

  it('answers each credential as its rule says', async () => {
    const workspace = await newWorkspace(app, { identityRequired: false });
    const keys = new Map<Credential, string>([
      ['malformed', 'rk_sk_short'],
      ['read', workspace.readKey],
      ['full', workspace.secretKey],
      ['publishable', workspace.publishableKey],
    ]);
    const surpriseOf = async (route: DeclaredRoute, credential: Credential): Promise<string[]> => {
      const key = keys.get(credential);
      // A new session each time, as some routes end it.
      const cookie = isRole(credential) ? (await signIn(app, workspace, credential)).headers : {};
      const headers = key === undefined ? cookie : { 'x-api-key': key };
      const answer = await call(route.method, pathWith(route, 'nothing'), headers);
      const expected = expectedCode(route, credential);
      const code = answer.status === 401 || answer.status === 403 ? answer.body.error.code : 'let in';
      if (answer.status < 500 && code === expected) return [];
      return [`${route.method} ${route.path} with ${credential}: ${answer.status} ${code}, not ${expected}`];
    };
    const surprises: string[] = [];
    for (const route of routes) {
      const found = await Promise.all([...KEYS, ...ROLES].map((credential) => surpriseOf(route, credential)));
      surprises.push(...found.flat());
    }
    expect(surprises).toEqual([]);
  }, 120_000);

  it('asks for a key on HEAD as on GET', async () => {
    for (const route of routes.filter(({ method, rule }) => method === 'GET' && !('public' in rule))) {
      await app.http().head(pathWith(route, 'nothing')).expect(401);
    }
  });

  // Guards the tenant border: a valid key must not act on, or read, what belongs to others.
  it('403 wrong_workspace, 404 to a member: an id of another workspace, shown nothing of and left as it was', async () => {
    const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
    const surprises: string[] = [];
    for (const route of routesWithId()) {
      const factory = OBJECT_FACTORIES[collectionOf(route)];
      if (!factory) throw new Error(`test/support/foreign-objects.ts makes no ${collectionOf(route)}`);
      const id = await factory(app, foreign);
      const before = await workspaceDigest(app, foreign.id);
      const body = VALID_BODIES[`${route.method} ${route.path}`];
      if (!isForMembers(route)) {
        const answer = await call(route.method, pathWith(route, id), { 'x-api-key': own.secretKey }, body);
        if (!isWrongWorkspace(answer)) surprises.push(`${route.method} ${route.path}: ${answer.status} ${answer.text}`);
      }
      const { headers } = await signIn(app, own, 'owner');
      const toMember = await call(route.method, pathWith(route, id), headers, body);
      if (!isNowhere(toMember)) surprises.push(`${route.method} ${route.path}: ${toMember.status} ${toMember.text}`);
      expect(await workspaceDigest(app, foreign.id)).toEqual(before);
    }
    expect(surprises).toEqual([]);
  });

  it('404 resource_not_found: for an id that exists nowhere', async () => {
    const own = await newWorkspace(app);
    const surprises: string[] = [];
    for (const route of routesWithId()) {
      const factory = OBJECT_FACTORIES[collectionOf(route)];
      const id = (await factory?.(app, own))?.replace(/[0-9a-f-]{36}$/, newId());
      const body = VALID_BODIES[`${route.method} ${route.path}`];
      const answer = await call(route.method, pathWith(route, id ?? ''), await fullCredential(route, own), body);
      const code = answer.body.error?.code;
      if (code !== 'resource_not_found') surprises.push(`${route.method} ${route.path}: ${answer.status} ${code}`);
    }
    expect(surprises).toEqual([]);
  });

  it('403 wrong_workspace: for a session of another workspace in the body, with either kind of key', async () => {
    const [own, foreign] = [
      await newWorkspace(app, { identityRequired: false }),
      await newWorkspace(app, { identityRequired: false }),
    ];
    const sessionId = await OBJECT_FACTORIES.sessions?.(app, foreign);
    const before = await workspaceDigest(app, foreign.id);
    const flowRoutes = routes.filter((route) => 'flows' in route.rule && route.path !== '/api/flows/start');
    expect(flowRoutes.map(({ path }) => path).sort()).toEqual(Object.keys(SESSION_CALLS).sort());
    for (const [path, fields] of Object.entries(SESSION_CALLS)) {
      for (const key of [own.secretKey, own.publishableKey]) {
        const body = { session_id: sessionId, ...fields };
        const answer = await call('POST', path, { 'x-api-key': key }, body);
        expect([path, isWrongWorkspace(answer)]).toEqual([path, true]);
        const nowhere = { ...body, session_id: toPublicId('session', newId()) };
        await call('POST', path, { 'x-api-key': key }, nowhere).expect(404);
      }
    }
    expect(await workspaceDigest(app, foreign.id)).toEqual(before);
  });

  it('lists nothing of another workspace', async () => {
    const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
    const foreignIds = await idsOfEverything(foreign);
    const lists = routes.filter(({ method, path, rule }) => {
      return method === 'GET' && !path.includes(':') && ('scope' in rule || 'role' in rule);
    });
    for (const route of lists) {
      const { path } = route;
      const answer = await app
        .http()
        .get(path)
        .query(REQUIRED_QUERIES[path] ?? {})
        .set(await fullCredential(route, own))
        .expect(200);
      for (const id of [foreign.id, ...foreignIds]) expect(answer.text).not.toContain(id);
    }
  });

  async function idsOfEverything(owner: TestWorkspace): Promise<string[]> {
    const present = new Set(routesWithId().map(collectionOf));
    const factories = Object.entries(OBJECT_FACTORIES).filter(([collection]) => present.has(collection));
    return Promise.all(factories.map(async ([, make]) => (await make(app, owner)).replace(/^[a-z]+[-_]/, '')));
  }
});

/** What the API document does not say about a route. */
function documentationGaps({ rule }: DeclaredRoute, operation: Operation | undefined): string[] {
  if (!operation) return ['everything'];
  const gaps: [string, boolean][] = [
    ['tag', operation.tags === undefined],
    ['summary', operation.summary === undefined],
    ['success', operation.responses['200'] === undefined],
  ];
  if (!('public' in rule)) {
    gaps.push(['key', operation.security === undefined]);
    for (const status of ['401', '403', '429', '500']) gaps.push([status, operation.responses[status] === undefined]);
  }
  return gaps.filter(([, isMissing]) => isMissing).map(([what]) => what);
}

/** What a rule means for a credential, in error codes; `let in` when the guards have no objection. */
function expectedCode({ rule, method }: DeclaredRoute, credential: Credential): string {
  if ('public' in rule) return 'let in';
  const isForMembers = !('flows' in rule) && !('scope' in rule);
  if (credential === 'none') return isForMembers ? 'sign_in_required' : 'missing_api_key';
  if (credential === 'malformed') return 'invalid_api_key';
  if (isRole(credential)) return expectedForRole({ rule, method }, credential);
  if (isForMembers) return 'insufficient_role';
  const isEnough =
    credential === 'full' ||
    ('flows' in rule ? credential === 'publishable' : credential === 'read' && rule.scope === 'analytics:read');
  return isEnough ? 'let in' : 'insufficient_scope';
}

/** The same for the cookie of a member; the cancel flow does not even look at it. */
function expectedForRole({ rule, method }: Pick<DeclaredRoute, 'rule' | 'method'>, role: Role): string {
  if ('flows' in rule) return 'missing_api_key';
  const declared = 'role' in rule ? rule.role : undefined;
  const required = declared ?? (method === 'GET' ? 'viewer' : 'admin');
  return ROLES.indexOf(role) >= ROLES.indexOf(required) ? 'let in' : 'insufficient_role';
}

function isRole(credential: Credential): credential is Role {
  return (ROLES as readonly string[]).includes(credential);
}

/** What an id that exists nowhere is answered with, and not a byte more. */
function isNowhere({ status, body }: { status: number; body: Record<string, unknown> }): boolean {
  const error = { type: 'not_found_error', code: 'resource_not_found', message: 'There is no such resource.' };
  const { request_id: _requestId, ...rest } = body;
  return status === 404 && JSON.stringify(rest) === JSON.stringify({ error });
}

/** The envelope and not a byte more. */
function isWrongWorkspace({ status, body }: { status: number; body: Record<string, unknown> }): boolean {
  const error = {
    type: 'permission_error',
    code: 'wrong_workspace',
    message: 'This resource belongs to another workspace.',
  };
  const { request_id: _requestId, ...rest } = body;
  return status === 403 && JSON.stringify(rest) === JSON.stringify({ error });
}
