import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly token: string;
  readonly body?: object;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

/**
 * Keeps this many connections busy for so long, each sending its next request when the last was answered. Reads no more of an answer than
 * its status and length, so that it takes little of the processor that it shares with the server. An answer of 300 or more ends the run.
 */
export async function runLoad(
  port: number,
  connections: number,
  seconds: number,
  nextRequest: () => HttpRequest,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await openConnection(port);
      while (performance.now() < until) latenciesMs.push(await connection.send(nextRequest()));
      connection.close();
    }),
  );
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  latenciesMs.sort((left, right) => left - right);
  return {
    count: latenciesMs.length,
    perSecond: latenciesMs.length / elapsedSeconds,
    p50Ms: latenciesMs[Math.floor(latenciesMs.length * 0.5)] ?? Number.NaN,
    p99Ms: latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? Number.NaN,
  };
}

export interface HttpConnection {
  /** @returns how long the answer took, in milliseconds. */
  send(request: HttpRequest): Promise<number>;
  close(): void;
}

/** One connection that stays open; one request at a time. */
export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let received = Buffer.alloc(0);
  let answered = Promise.withResolvers<void>();
  socket.on("error", (error) => answered.reject(error));
  socket.on("close", () => answered.reject(new Error("the server closed the connection")));
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const size = answerSize(received);
    if (size === null || received.length < size) return;
    if (size < received.length) return answered.reject(new Error("more than one answer"));
    const status = received.toString("latin1", 9, 12);
    if (status >= "300") answered.reject(new Error(`status ${status}: ${received.toString("utf8")}`));
    received = Buffer.alloc(0);
    answered.resolve();
  });
  answered.promise.catch(() => {}); // heard by whoever sends next
  return {
    async send(request) {
      answered = Promise.withResolvers();
      const sentAt = performance.now();
      writeRequest(socket, request);
      await answered.promise;
      return performance.now() - sentAt;
    },
    close() {
      answered.promise.catch(() => {});
      socket.removeAllListeners("close").destroy();
    },
  };
}

/** Head and body together; null while the head is not complete. */
function answerSize(received: Buffer): number | null {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd === -1) return null;
  const length = /\r\ncontent-length: (\d+)/iu.exec(received.toString("latin1", 0, headEnd))?.[1];
  if (length === undefined) throw new Error("an answer without a length");
  return headEnd + 4 + Number(length);
}

function writeRequest(socket: Socket, { method, path, token, body }: HttpRequest): void {
  const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n`;
  if (body === undefined) {
    socket.write(`${head}\r\n`);
    return;
  }
  const text = JSON.stringify(body);
  socket.write(`${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
