import type { HttpServer } from "../../src/platform/http/server.ts";

/** What looks like an id, by its name: a request that takes one can reach somebody else's row. */
const idLike = /(?:^|_)ids?$|(?:[a-z])Ids?$|cursor|^idempotency-key$|token$/u;

export interface AskedRoute {
  /** `GET /api/orders/:orderId` */
  readonly route: string;
  /** `path.orderId`, `query.cursor`, `body.items.0.service_id`, `header.idempotency-key`; every path parameter is one. */
  readonly idPlaces: readonly string[];
  /** Every field that its address, headers and body can have, by place. */
  readonly places: readonly string[];
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Every documented question, with the places in it where an id can stand, as the server's own document tells them. */
export function askedRoutes(app: Pick<HttpServer, "swagger">): readonly AskedRoute[] {
  const document = app.swagger() as unknown as ApiDocument;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const bodyFields = Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) =>
        schema === undefined ? [] : fieldsOf(document, schema, "body", []),
      );
      const parameters = (operation.parameters ?? []).map(({ in: where, name }) => `${where}.${name}`);
      const places = [...parameters, ...bodyFields];
      return {
        route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/gu, ":$1")}`,
        idPlaces: places.filter((place) => place.startsWith("path.") || idLike.test(lastPart(place))),
        places,
      };
    }),
  );
}

function lastPart(place: string): string {
  return (
    place
      .split(".")
      .filter((part) => part !== "0")
      .at(-1) ?? ""
  );
}

/** Every field of a body, also inside lists (their first entry) and inside schemas that are named elsewhere. */
function fieldsOf(document: ApiDocument, schema: Schema, place: string, seen: readonly string[]): readonly string[] {
  const { $ref, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  if ($ref !== undefined) {
    const named = document.components?.schemas?.[$ref.split("/").at(-1) ?? ""];
    if (named === undefined) throw new Error(`the document does not hold ${$ref}`);
    return seen.includes($ref) ? [] : fieldsOf(document, named, place, [...seen, $ref]);
  }
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      `${place}.${name}`,
      ...fieldsOf(document, inner, `${place}.${name}`, seen),
    ]),
    ...(items === undefined ? [] : fieldsOf(document, items, `${place}.0`, seen)),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((inner) => fieldsOf(document, inner, place, seen)),
  ];
}
