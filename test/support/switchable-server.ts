import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path does: answers, never answers, breaks the connection, or answers with a status of trouble. */
export type Condition = 'up' | 'silent' | 'gone' | 429 | 500;

/** A server in front of the application whose paths can be taken away one by one. */
export interface SwitchableServer {
  origin: string;
  /** From now on, requests to this path meet this condition; `up` unless told. */
  set: (path: string, condition: Condition) => void;
  /** Everything answers again. */
  reset: () => void;
  /** Paths of the POSTs that came, whatever became of them. */
  received: { path: string; body: string }[];
  close: () => Promise<void>;
}

/** Starts it in front of `target`, an origin. */
export async function startSwitchableServer(target: string): Promise<SwitchableServer> {
  const conditions = new Map<string, Condition>();
  const received: SwitchableServer['received'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/';
      const body = await bodyOf(request);
      if (request.method === 'POST') received.push({ path, body });
      const condition = request.method === 'OPTIONS' ? 'up' : (conditions.get(path) ?? 'up');
      if (condition === 'gone') request.socket.destroy();
      else if (condition === 'up') forward(target, { request, body, response });
      else if (condition !== 'silent') answerWithTrouble(request, response, condition);
    })().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    set: (path, condition) => conditions.set(path, condition),
    reset: () => {
      conditions.clear();
      received.length = 0;
      server.closeAllConnections();
    },
    received,
    close: () => closeServer(server),
  };
}

/** Ends a server with every connection to it. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function forward(
  target: string,
  { request, body, response }: { request: IncomingMessage; body: string; response: ServerResponse },
): void {
  const { method, headers, url = '/' } = request;
  const onward = httpRequest(`${target}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => request.socket.destroy());
  onward.end(body);
}

function answerWithTrouble(request: IncomingMessage, response: ServerResponse, status: number): void {
  const headers = { 'access-control-allow-origin': request.headers.origin ?? '*', 'content-type': 'application/json' };
  response.writeHead(status, headers).end('{"error":{}}');
}
