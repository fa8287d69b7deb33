import pg from "pg";

const localUrl = "postgres://postgres@127.0.0.1:5432/postgres";

/** The PostgreSQL server for the tests: TEST_DATABASE_URL, else a local one that lets us in; with a reason when there is none. */
export async function findTestServer(): Promise<{ readonly url: string | null; readonly reason: string }> {
  const given = process.env["TEST_DATABASE_URL"];
  const url = given ?? localUrl;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    await client.end();
    return { url, reason: "" };
  } catch (error) {
    if (given !== undefined)
      throw new Error("TEST_DATABASE_URL is set, but its server cannot be reached", { cause: error });
    return { url: null, reason: "no TEST_DATABASE_URL, and no local server lets us in" };
  }
}
