// graphql-request, and graphql-sse beside it for what happens: a server or a small page without a cache.
import assert from "node:assert/strict";
import { ClientError, GraphQLClient } from "graphql-request";
import { createClient } from "graphql-sse";
import { Told } from "../journey.js";
import { operations } from "../operations.js";

export function open(url) {
  let token;
  const headers = () => (token ? { authorization: `Bearer ${token}` } : {});
  const client = new GraphQLClient(url, { headers });
  const stream = createClient({ url, headers });
  return {
    session: "TOKEN",
    async ask(name, variables) {
      try {
        return await client.request(operations[name], variables);
      } catch (error) {
        throw error instanceof ClientError ? new Told(error.response.errors) : error;
      }
    },
    async *watch(name) {
      for await (const { data } of stream.iterate({ query: operations[name] })) yield data;
    },
    async besides() {
      // A lost answer is asked for again: one effect, whoever counts.
      const again = { "idempotency-key": crypto.randomUUID() };
      const ask = async () => (await client.request(operations.CaptchaCreate, {}, again)).captchaCreate.id;
      assert.equal(await ask(), await ask());
    },
    signedIn(given) {
      token = given;
    },
    signedOut() {
      token = undefined;
    },
    close: () => stream.dispose(),
  };
}
