import type { HttpServer } from "../../src/platform/http/server.ts";

export interface ListedRoute {
  /** `/api/orders/:orderId` */
  readonly path: string;
  readonly methods: readonly string[];
}

/** Every address that the router knows, hidden ones included, as the router itself prints them. */
export function listRoutes(app: HttpServer): readonly ListedRoute[] {
  const parents: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const found = /^(?<indent>.*?)[└├]── (?<part>\S+) \((?<methods>[A-Z, -]+)\)$/u.exec(line)?.groups;
      if (found === undefined) return [];
      const { indent = "", part = "", methods = "" } = found;
      const depth = indent.length / 4;
      const path = `${parents[depth - 1] ?? ""}${part}`;
      parents[depth] = path;
      return [{ path, methods: methods.split(", ") }];
    });
}
