// urql: its document cache, and subscriptions over fetch (graphql-sse), without another library.
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { toAsyncIterable } from "wonka";
import { Told } from "../journey.js";
import { operations } from "../operations.js";

export function open(url) {
  let token;
  const client = new Client({
    url,
    exchanges: [cacheExchange, fetchExchange],
    fetchSubscriptions: true,
    preferGetMethod: "within-url-limit",
    requestPolicy: "network-only",
    fetchOptions: () => ({ headers: token ? { authorization: `Bearer ${token}` } : {} }),
  });
  return {
    session: "TOKEN",
    async ask(name, variables = {}) {
      const isMutation = /^mutation/m.test(operations[name]);
      const { data, error } = await client[isMutation ? "mutation" : "query"](operations[name], variables).toPromise();
      if (error?.networkError) throw error.networkError;
      if (error) throw new Told(error.graphQLErrors);
      return data;
    },
    async *watch(name) {
      for await (const { data } of toAsyncIterable(client.subscription(operations[name], {}))) yield data;
    },
    signedIn(given) {
      token = given;
    },
    signedOut() {
      token = undefined;
    },
  };
}
