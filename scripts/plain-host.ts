// A static host that knows nothing of the page: serves the built folder under a path, sends no header but the type, and
// answers all else with 404. Tests change what it serves, slow it down, and take it away.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

export class PlainHost {
  /** Paths that were asked for and are not there, outside the folder too. */
  readonly missed: string[] = [];
  /** Sent with every answer. */
  headers: Record<string, string> = {};
  /** Files that are not there after all, by their paths in the folder. */
  missing: RegExp | null = null;
  /** Rewrites a file on its way; by its path in the folder. */
  rewrite: (file: string, bytes: Buffer) => Buffer = (_, bytes) => bytes;
  /** Milliseconds that a file is held back. */
  delay: (file: string) => number = () => 0;

  /** Whether files are compressed on their way, as most hosts do. */
  gzip = false;

  private constructor(
    private readonly server: Server,
    private readonly path: string,
  ) {}

  /** `path` begins and ends with a slash. */
  static async start(path: string): Promise<PlainHost> {
    const server = createServer();
    const host = new PlainHost(server, path);
    server.on("request", ({ url = "" }, response) => {
      const { pathname } = new URL(url, "http://localhost");
      const file = pathname.startsWith(path) ? normalize(pathname.slice(path.length) || "index.html") : null;
      const bytes = file === null || file.startsWith("..") || host.missing?.test(file) ? null : host.read(file);
      response.setHeaders(new Map(Object.entries(host.headers)));
      if (file === null || bytes === null) {
        host.missed.push(pathname);
        response.writeHead(404).end();
        return;
      }
      setTimeout(() => {
        response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
        if (host.gzip && extname(file) !== ".shard") response.setHeader("Content-Encoding", "gzip");
        const body = host.rewrite(file, bytes);
        response.end(response.hasHeader("Content-Encoding") ? gzipSync(body) : body);
      }, host.delay(file));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return host;
  }

  get address(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}${this.path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private read(file: string): Buffer | null {
    try {
      return readFileSync(join("dist", file));
    } catch {
      return null;
    }
  }
}
