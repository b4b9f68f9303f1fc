// The operations of the guide for apps, by name: what an app maker copies first.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../docs/operations/", import.meta.url);

export const operations = Object.fromEntries(
  readdirSync(folder).map((file) => [file.replace(".graphql", ""), readFileSync(new URL(file, folder), "utf8")]),
);
