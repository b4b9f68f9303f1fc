// How does the page itself ask the graph?
import { words } from "./words";

export const GRAPH = new URL("/graphql", location.href).href;

// A custom header, which no other site's form can send: the server takes the session's cookie only with one.
export const HEADERS = { "X-Fontaine": "explorer" };

export type SignedIn = { __typename: "SignedIn"; pendingSteps: string[] };

export type Refusal = {
  __typename: "Refusal";
  code: string;
  message: string;
  fields: { path: string[]; code: string; message: string }[];
};

// The server answered with errors, or did not answer: its message is for people.
export class GraphError extends Error {}
export class Unreachable extends GraphError {}

type Answer<Data> = { data?: Data | null; errors?: { message: string }[] };

export async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  let answer: Answer<Data>;
  try {
    const response = await fetch(GRAPH, {
      method: "POST",
      credentials: "same-origin",
      // With this media type an answer that is all errors is a 200: no red line in the console for a question refused.
      headers: { ...HEADERS, "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    answer = (await response.json()) as Answer<Data>;
  } catch {
    throw new Unreachable(words.unreachable);
  }
  if (answer.errors?.[0]) throw new GraphError(answer.errors[0].message);
  if (!answer.data) throw new Unreachable(words.unreachable);
  return answer.data;
}

// What a refusal tells people: its sentence, then each field's own.
export function told(refusal: Refusal): string {
  return [...new Set([refusal.message, ...refusal.fields.map((field) => field.message)])].join(" ");
}
