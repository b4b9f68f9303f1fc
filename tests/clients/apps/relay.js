// Relay: the guide's operations through its compiler, which holds a graph to rules of its own, and its store, which
// puts the pages of a connection together.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createClient } from "graphql-ws";
import compiler from "relay-compiler";
import relay from "relay-runtime";
import WebSocket from "ws";
import { Told } from "../journey.js";
import { operations } from "../operations.js";

const { Environment, Network, Observable, RecordSource, Store } = relay;
const SCHEMA = new URL("../../../schema/schema.graphql", import.meta.url);
const KIND = /^(query|mutation|subscription) (\w+)/m;

const JOURNAL = `
query Journal($first: Int!, $after: String) {
  me {
    id
    accountEvents(first: $first, after: $after) @connection(key: "Journal_accountEvents") {
      edges {
        node {
          id
          kind
        }
      }
    }
  }
}`;

export async function open(url) {
  const documents = await compiled({ ...operations, Journal: JOURNAL });
  let token;
  const authorization = () => (token ? { authorization: `Bearer ${token}` } : {});
  const socket = createClient({
    url: url.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: authorization,
  });

  async function post({ text: query }, variables) {
    const body = JSON.stringify({ query, variables });
    const headers = { "content-type": "application/json", ...authorization() };
    const answer = await (await fetch(url, { method: "POST", headers, body })).json();
    if (answer.errors) throw new Told(answer.errors);
    return answer;
  }
  const listen = ({ text: query }, variables) =>
    Observable.create((sink) => socket.subscribe({ query, variables }, sink));
  const environment = new Environment({
    network: Network.create(post, listen),
    store: new Store(new RecordSource()),
  });

  return {
    session: "TOKEN",
    ask(name, variables = {}) {
      const document = documents[name];
      if (document.params.operationKind === "query")
        return relay.fetchQuery(environment, document, variables).toPromise();
      return new Promise((onCompleted, onError) =>
        relay.commitMutation(environment, { mutation: document, variables, onCompleted, onError }),
      );
    },
    async *watch(name) {
      yield await new Promise((onNext, onError) => {
        const { dispose } = relay.requestSubscription(environment, {
          subscription: documents[name],
          variables: {},
          onNext(data) {
            dispose();
            onNext(data);
          },
          onError,
        });
      });
    },
    async besides() {
      const operation = relay.createOperationDescriptor(documents.Journal, { first: 2, after: null });
      environment.retain(operation);
      const read = () => environment.lookup(operation.fragment).data.me.accountEvents;
      await environment.execute({ operation }).toPromise();
      const { pageInfo } = read();
      const next = relay.createOperationDescriptor(documents.Journal, { first: 2, after: pageInfo.endCursor });
      await environment.execute({ operation: next }).toPromise();
      assert.equal(new Set(read().edges.map(({ node }) => node.id)).size, 4);
    },
    signedIn(given) {
      token = given;
    },
    signedOut() {
      token = undefined;
    },
    close: () => socket.dispose(),
  };
}

/** Compile operations as Relay wants them: each in a module of its own, whose name is in its own. */
async function compiled(texts) {
  const folder = mkdtempSync(join(tmpdir(), "relay-"));
  try {
    const named = Object.entries(texts).map(([name, text]) => {
      const [, kind] = text.match(KIND);
      const title = `${name}${kind[0].toUpperCase()}${kind.slice(1)}`;
      writeFileSync(join(folder, `${name}.js`), `graphql\`${text.replace(KIND, `${kind} ${title}`)}\`;`);
      return [name, join(folder, "__generated__", `${title}.graphql.js`)];
    });
    copyFileSync(SCHEMA, join(folder, "schema.graphql"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const config = { src: ".", schema: "schema.graphql", language: "javascript", eagerEsModules: true };
    writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
    try {
      execFileSync(compiler, ["relay.config.json"], { cwd: folder, stdio: "pipe" });
    } catch ({ stderr }) {
      throw new Error(`Relay's compiler refuses the guide: ${stderr}`);
    }
    const artifacts = named.map(async ([name, file]) => [name, (await import(pathToFileURL(file))).default]);
    return Object.fromEntries(await Promise.all(artifacts));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
