// What does an agent work with? GraphiQL, with the ready operations beside its docs, explorer and history.
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useMonaco } from "@graphiql/react";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { useEffect, useMemo } from "react";
import { Account } from "./account";
import { GRAPH, HEADERS } from "./graph";
import { OPERATIONS_PLUGIN } from "./operations";
import type { Session } from "./session";
import { words } from "./words";

// The editor boxes apostrophes, dashes and narrow spaces as suspect: French is written with them.
const FRENCH_AS_IT_IS = { unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false } };

const PLUGINS = [OPERATIONS_PLUGIN, explorerPlugin(), HISTORY_PLUGIN];

export default function Workbench({ session, lookAgain }: { session: Session; lookAgain: () => void }) {
  const identity = session.session?.id;
  const editors = useMonaco((state) => state.monaco?.editor);

  useEffect(() => {
    editors?.getEditors().forEach((editor) => editor.updateOptions(FRENCH_AS_IT_IS));
    const watch = editors?.onDidCreateEditor((editor) => editor.updateOptions(FRENCH_AS_IT_IS));
    return () => watch?.dispose();
  }, [editors]);

  // A new fetcher makes GraphiQL fetch the schema again: somebody else may see another one.
  const fetcher = useMemo(() => {
    // When the session has ended, or a step has come up, the answer says so: look again who is there.
    const watched: typeof fetch = async (input, init) => {
      const response = await fetch(input, { ...init, credentials: "same-origin" });
      if (identity) void tellsOfSession(response.clone()).then((told) => told && lookAgain());
      return response;
    };
    return createGraphiQLFetcher({
      url: GRAPH,
      fetch: watched,
      headers: HEADERS,
      enableIncrementalDelivery: false,
      wsClient: createClient({ url: GRAPH.replace(/^http/, "ws") }),
    });
  }, [identity, lookAgain]);

  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      visiblePlugin={OPERATIONS_PLUGIN}
      defaultQuery={words.welcome}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      schemaDescription
      inputValueDeprecation
    >
      <GraphiQL.Logo>
        <Account session={session} lookAgain={lookAgain} />
        <span className="fontaine-wordmark">Fontaine</span>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

const SESSION_CODES = new Set(["UNAUTHENTICATED", "ONE_TIME_CODE_SETUP_REQUIRED", "PASSWORD_CHANGE_REQUIRED"]);

async function tellsOfSession(response: Response): Promise<boolean> {
  try {
    const { errors = [] } = (await response.json()) as { errors?: { extensions?: { code?: string } }[] };
    return errors.some((error) => SESSION_CODES.has(error.extensions?.code ?? ""));
  } catch {
    return false; // not JSON: GraphiQL shows it as it is
  }
}
