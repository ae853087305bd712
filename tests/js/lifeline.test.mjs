// A page that Streamlit has given up is opened anew, but not again and again.

import assert from "node:assert/strict";
import test from "node:test";
import { watchConnection } from "../../ui/player/js/core/lifeline.js";

/** Streamlit's page as far as it is looked at; the answer is what can happen to it. */
function page({ crashed = false } = {}) {
  const kept = new Map();
  const observers = [];
  let opened = 0;
  let time = 0;
  let state = "CONNECTED";
  globalThis.MutationObserver = class {
    constructor(look) {
      observers.push(look);
    }
    observe() {}
  };
  globalThis.location = /** @type {any} */ ({ pathname: "/", reload: () => (opened += 1) });
  globalThis.sessionStorage = /** @type {any} */ ({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => kept.set(name, text),
  });
  const home = { parentElement: null, querySelector: () => (crashed ? null : app) };
  const app = { isConnected: true, parentElement: home, getAttribute: () => state };
  watchConnection(/** @type {any} */ (home), () => time);
  const happens = () => {
    for (const look of observers) look();
    return opened;
  };
  return {
    opened: () => opened,
    disconnects() {
      state = "DISCONNECTED_FOREVER";
      return happens();
    },
    reconnects() {
      state = "DISCONNECTED";
      return happens();
    },
    disappears() {
      app.isConnected = false;
      return happens();
    },
    after(milliseconds) {
      time += milliseconds;
      return happens();
    },
  };
}

test("a connection that is lost for good", () => {
  assert.equal(page().reconnects(), 0);
  assert.equal(page().disconnects(), 1);
});

test("a page from which everything was taken, before we came or after", () => {
  assert.equal(page().disappears(), 1);
  assert.equal(page({ crashed: true }).opened(), 1);
});

test("what is lost at once again stays lost for a while", () => {
  const { disappears, after } = page();
  assert.equal(disappears(), 1);
  assert.equal(after(5000), 1);
  assert.equal(after(20000), 2);
});
