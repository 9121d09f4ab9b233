import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const TYPE_A = 1;

/** What a name server says about a name: its IPv4 addresses, or nothing, for ever. */
export type NameServerAnswer = string[] | 'silence';

/** A name server on a free UDP port of 127.0.0.1. It knows IPv4 addresses only. */
export class NameServer {
  private readonly socket: Socket = createSocket('udp4');

  private constructor(private readonly answer: (hostname: string, kind: 'A' | 'AAAA') => NameServerAnswer) {
    this.socket.on('message', (query, { port, address }) => {
      const reply = this.replyTo(query);
      if (reply) this.socket.send(reply, port, address);
    });
  }

  /** Starts one that answers as it is told. */
  static async start(answer: (hostname: string, kind: 'A' | 'AAAA') => NameServerAnswer): Promise<NameServer> {
    const server = new NameServer(answer);
    server.socket.bind(0, '127.0.0.1');
    await once(server.socket, 'listening');
    return server;
  }

  /** Its address, as resolvers take it. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  /** The query's head and question, then the answers; each refers to the name in the question. */
  private replyTo(query: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = HEADER_BYTES;
    for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const isA = query.readUInt16BE(at + 1) === TYPE_A;
    const addresses = this.answer(labels.join('.').toLowerCase(), isA ? 'A' : 'AAAA');
    if (addresses === 'silence') return undefined;
    const records = isA ? addresses.map(toRecord) : [];
    const head = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]);
    return Buffer.concat([head, query.subarray(HEADER_BYTES, at + 5), ...records]);
  }
}

function toRecord(address: string): Buffer {
  const SECONDS_TO_LIVE = [0, 0, 0, 60];
  return Buffer.from([
    0xc0,
    HEADER_BYTES,
    0,
    TYPE_A,
    0,
    1,
    ...SECONDS_TO_LIVE,
    0,
    4,
    ...address.split('.').map(Number),
  ]);
}
