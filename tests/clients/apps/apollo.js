// Apollo Client: persisted queries (a GET while only the hash goes), a normalised cache, graphql-ws.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { Told } from "../journey.js";
import { operations } from "../operations.js";

const documents = Object.fromEntries(Object.entries(operations).map(([name, text]) => [name, gql(text)]));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

export function open(url) {
  let token;
  const sent = [];
  const authorization = () => (token ? { authorization: `Bearer ${token}` } : {});
  const http = new HttpLink({
    uri: url,
    fetch: (address, options) => {
      sent.push(options.method);
      return fetch(address, options);
    },
  });
  const socket = createClient({
    url: url.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: authorization,
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === "subscription",
      new GraphQLWsLink(socket),
      ApolloLink.from([
        new SetContextLink(({ headers }) => ({ headers: { ...headers, ...authorization() } })),
        new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
        http,
      ]),
    ),
  });
  return {
    session: "TOKEN",
    async ask(name, variables) {
      const document = documents[name];
      try {
        const isMutation = document.definitions[0].operation === "mutation";
        const { data } = isMutation
          ? await client.mutate({ mutation: document, variables })
          : await client.query({ query: document, variables, fetchPolicy: "network-only" });
        return data;
      } catch (error) {
        throw CombinedGraphQLErrors.is(error) ? new Told(error.errors) : error;
      }
    },
    async *watch(name) {
      const { data } = await firstOf(client.subscribe({ query: documents[name] }));
      yield data;
    },
    async besides() {
      // A hash that the portal does not know is answered so that Apollo sends the text; a cached node is read anew.
      sent.length = 0;
      const { data } = await client.query({ query: gql`query Services { portal { services { id name } } }` });
      assert.deepEqual(sent, ["GET", "POST"]);

      const [{ id, name }] = data.portal.services;
      const fragment = gql`fragment Name on Service { name }`;
      assert.equal(client.readFragment({ id: `Service:${id}`, fragment }).name, name);
    },
    signedIn(given) {
      token = given;
    },
    async signedOut() {
      token = undefined;
      await client.clearStore();
    },
    async close() {
      client.stop();
      await socket.dispose();
    },
  };
}

function firstOf(observable) {
  return new Promise((resolve, reject) => {
    const subscription = observable.subscribe({
      next(result) {
        subscription.unsubscribe();
        resolve(result);
      },
      error: reject,
    });
  });
}
