// Is an honest app refused anything? Each plays the guide's journey on its library, against a portal in development
// mode, whose mails can be read.
//
//   node run.js http://127.0.0.1:8000/graphql [app]...
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { journey } from "./journey.js";
import { Person } from "./person.js";

const TIMEOUT_MS = 60_000;

const [url, ...wanted] = process.argv.slice(2);
if (!url) {
  console.error("usage: node run.js URL [app]...");
  process.exit(2);
}

const all = readdirSync(new URL("apps/", import.meta.url)).map((file) => file.replace(".js", ""));
let failed = 0;
for (const name of wanted.length ? wanted : all) {
  const began = performance.now();
  try {
    const { open } = await import(`./apps/${name}.js`);
    const app = await open(url);
    const late = sleep(TIMEOUT_MS, null, { ref: false }).then(() => Promise.reject(new Error("it waits for ever")));
    await Promise.race([journey(app, new Person(name, url)), late]);
    await app.close?.();
    console.log(`${name}: the journey, ${Math.round(performance.now() - began)} ms`);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.stack}`);
  }
}
process.exit(failed ? 1 : 0);
