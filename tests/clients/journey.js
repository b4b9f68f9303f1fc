// From a first visit to the dashboard and away again: what every app does, in the words of the guide.
//
// An app has `ask(name, variables)`, which gives the data or throws a `Told`; `signedIn(token)`, `signedOut()`;
// `watch(name)`, which gives an async iterator; `session`, how it wants to be known again; and where its library does
// more than that, `besides()` and `close()`.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** What the app's library makes of `errors`: their codes, where it puts them. */
export class Told extends Error {
  constructor(errors) {
    super(errors.map((error) => `${error.extensions?.code}: ${error.message}`).join("; "));
    this.codes = errors.map((error) => error.extensions?.code);
  }
}

export async function journey(app, person) {
  const visitor = await app.ask("WhatNext");
  assert.equal(visitor.session.session, null);

  const { captchaCreate: captcha } = await app.ask("CaptchaCreate");
  const input = {
    email: person.email,
    emailConfirmation: person.email,
    username: person.username,
    firstName: "Odile",
    lastName: "Renard",
    captchaId: captcha.id,
    captchaAnswer: person.answer(captcha.question),
  };
  const weak = { ...input, password: "court", passwordConfirmation: "court" };
  const refused = (await app.ask("AccountCreate", { input: weak })).accountCreate;
  assert.equal(refused.code, "INVALID_INPUT");
  assert.deepEqual([...new Set(refused.fields.map((field) => field.path.join(".")))], ["password"]);
  const good = { ...input, password: person.password, passwordConfirmation: person.password };
  const created = (await app.ask("AccountCreate", { input: good })).accountCreate;
  assert.equal(created.__typename, "Acknowledgement", created.message);

  const proof = { email: person.email, code: await person.code(), session: app.session };
  const { emailConfirm: opened } = await app.ask("EmailConfirm", { input: proof });
  assert.deepEqual(opened.pendingSteps, ["ACCEPT_TERMS"], opened.message);
  assert.equal(typeof opened.token, app.session === "TOKEN" ? "string" : "object");
  await app.signedIn(opened.token);

  await assert.rejects(app.ask("Dashboard"), isTold("TERMS_ACCEPTANCE_REQUIRED"));
  const { version } = (await app.ask("TermsInForce")).portal.terms;
  const accepted = (await app.ask("TermsAccept", { input: { version, readToEnd: true } })).termsAccept;
  assert.deepEqual(accepted.pendingSteps, [], accepted.message);
  const { dashboard } = await app.ask("Dashboard");
  assert.equal(dashboard.citizen.email, person.email);
  assert.ok(dashboard.news.length > 0);

  const told = await renamed(app, person);
  assert.ok(told.includes(person.username), told);

  const first = (await app.ask("AccountEvents", { first: 2 })).me.accountEvents;
  const second = (await app.ask("AccountEvents", { first: 2, after: first.pageInfo.endCursor })).me.accountEvents;
  assert.ok(first.pageInfo.hasNextPage);
  assert.notDeepEqual(first.edges, second.edges);
  await assert.rejects(app.ask("AccountEvents", { first: 2, after: "nowhere" }), isTold("BAD_USER_INPUT"));

  await app.besides?.();

  assert.equal((await app.ask("SignOut", { input: { everywhere: false } })).signOut.__typename, "SignedOut");
  await app.signedOut();
  await assert.rejects(app.ask("UsernameChange", { input: { username: "revenant" } }), isTold("UNAUTHENTICATED"));
}

/** Take other usernames until the app is told of one: a subscription begins a moment after it was asked for. */
async function renamed(app, person) {
  const events = app.watch("Notified");
  const told = events.next();
  for (let tries = 1; tries <= 10; tries += 1) {
    const username = `${person.username}${tries}`;
    const { usernameChange } = await app.ask("UsernameChange", {
      input: { username, currentPassword: person.password },
    });
    assert.equal(usernameChange.username, username, usernameChange.message);
    const event = await Promise.race([told, sleep(1_000)]);
    if (event) {
      await events.return?.();
      person.username = username;
      return event.value.notified.body;
    }
  }
  throw new Error("no notification came");
}

function isTold(code) {
  return (error) => {
    if (!(error instanceof Told)) throw error;
    assert.deepEqual(error.codes, [code]);
    return true;
  };
}
