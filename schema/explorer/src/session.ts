// Who is at the keyboard, and may they see the schema?
import sessionDocument from "./documents/ExplorerSession.graphql?raw";
import signOutDocument from "./documents/ExplorerSignOut.graphql?raw";
import { ask, GraphError, Unreachable } from "./graph";
import { words } from "./words";

export type Agent = { name: string; role: keyof typeof words.roles };

export type Session = {
  session: { id: string } | null;
  pendingSteps: string[];
  username: string | null;
  agent: Agent | null;
};

export type Sight = {
  session: Session;
  // The schema is shown to agents; in development, to everyone.
  open: boolean;
};

export async function look(): Promise<Sight> {
  const [{ session }, open] = await Promise.all([ask<{ session: Session }>(sessionDocument), showsSchema()]);
  return { session, open: open || (session.agent !== null && session.pendingSteps.length === 0) };
}

async function showsSchema(): Promise<boolean> {
  try {
    await ask("{ __schema { queryType { name } } }");
    return true;
  } catch (error) {
    if (error instanceof GraphError && !(error instanceof Unreachable)) return false;
    throw error;
  }
}

export function who(session: Session): string | null {
  if (session.agent) return `${session.agent.name} (${words.roles[session.agent.role]})`;
  return session.username;
}

export async function signOut(): Promise<void> {
  await ask(signOutDocument, { input: {} });
  // A shared desk keeps nothing of what was asked, nor of whom: tabs, history, variables. Then the page starts afresh.
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("graphiql:") && key !== "graphiql:theme") localStorage.removeItem(key);
  }
  location.reload();
}
