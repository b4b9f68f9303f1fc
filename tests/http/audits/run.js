// Does an endpoint keep to GraphQL over HTTP? graphql-http's own audits say: all of them must pass.
//
//   node run.js http://127.0.0.1:8000/graphql [header: value]...
//
// The endpoint must let the caller introspect: in development mode anybody, else with an agent's Authorization header.
import { serverAudits } from "graphql-http";

const PROMISED = 61;

const [url, ...headers] = process.argv.slice(2);
if (!url) {
  console.error("usage: node run.js URL ['Header: value']...");
  process.exit(2);
}

const added = headers.map((header) => header.split(/:\s*/, 2));
const fetchFn = (address, options = {}) => {
  const all = new Headers(options.headers);
  added.forEach(([name, value]) => all.set(name, value));
  return fetch(address, { ...options, headers: all });
};

let passed = 0;
const audits = serverAudits({ url, fetchFn });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") {
    passed += 1;
  } else {
    console.error(`${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${passed} of ${audits.length} audits passed`);
process.exit(passed === audits.length && passed >= PROMISED ? 0 : 1);
