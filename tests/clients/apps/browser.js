// A page in a browser: fetch with the cookie that scripts cannot read, the header that other sites cannot send, and a
// socket that the same cookie opens. What a browser adds by itself (Cookie, Origin) is added here by hand.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { Told } from "../journey.js";
import { operations } from "../operations.js";

export function open(url) {
  const { origin } = new URL(url);
  const jar = new Map();
  const byItself = () => ({ origin, ...(jar.size && { cookie: [...jar].map((pair) => pair.join("=")).join("; ") }) });

  async function post(body, headers) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...byItself(), ...headers },
      body: JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      const isKept = !/; *max-age=0/i.test(cookie);
      if (isKept) assert.match(cookie, /(?=.*; *HttpOnly)(?=.*; *SameSite=Strict)/i);
      isKept ? jar.set(name, value) : jar.delete(name);
    }
    return { status: response.status, ...(await response.json()) };
  }

  const socket = createClient({
    url: url.replace("http", "ws"),
    webSocketImpl: class extends WebSocket {
      constructor(address, protocols) {
        super(address, protocols, { headers: byItself() });
      }
    },
  });
  return {
    session: "COOKIE",
    async ask(name, variables) {
      const { data, errors } = await post({ query: operations[name], variables }, { "x-fontaine": "1" });
      if (errors) throw new Told(errors);
      return data;
    },
    async *watch(name) {
      for await (const { data } of socket.iterate({ query: operations[name] })) yield data;
    },
    async signedIn() {
      assert.equal(jar.size, 1);
      const forged = await post({ query: operations.WhatNext });
      assert.deepEqual([forged.status, forged.errors[0].extensions.code], [403, "FORBIDDEN"]);
    },
    signedOut() {
      assert.equal(jar.size, 0);
    },
    close: () => socket.dispose(),
  };
}
