// The address bar: it names the page that the visitor has asked for, whatever a page that was left still writes.

import assert from "node:assert/strict";
import test from "node:test";

const listeners = {};
const listen = { addEventListener: (name, listener) => (listeners[name] = listener) };
const written = [];
globalThis.location = new URL("http://lab/maps?lang=ko");
globalThis.window = listen;
globalThis.document = listen;
globalThis.history = { state: null, pushState: (_state, _unused, url) => written.push(url) };

const { addressed, arrive, watchHistory, watchLeaving } = await import("../../ui/player/js/core/address.js");

const PAGES = ["", "maps", "batch_noise"];
const told = [];
const server = { page: "maps", leave: () => told.push("leave"), stay: () => told.push("stay") };
const link = (pathname) => ({ target: { closest: () => ({ pathname }) } });

test("a page is known by the end of its address, the front door by having none", () => {
  arrive("maps", PAGES);
  assert.equal(addressed("/lab/batch_noise"), "batch_noise");
  assert.equal(addressed("/lab/"), "");
  assert.equal(addressed("/lab"), "");
});

test("while the back button's page is not there, no other page writes its address, and nothing is sent", () => {
  watchLeaving(server);
  globalThis.location = new URL("http://lab/batch_noise");
  listeners.popstate();
  assert.deepEqual(told.splice(0), ["leave"]);
  history.pushState(null, "", "/maps?lang=ko"); // the page before, shown too late
  history.pushState(null, "", "/batch_noise?b=minima");
  assert.deepEqual(written.splice(0), ["/batch_noise?b=minima"]);
  arrive("batch_noise", PAGES);
  server.page = "batch_noise";
  history.pushState(null, "", "/maps");
  assert.deepEqual(written.splice(0), ["/maps"]);
});

test("a link to another page ends the wait for the back button's", () => {
  globalThis.location = new URL("http://lab/maps");
  listeners.popstate();
  listeners.click(link("/"));
  history.pushState(null, "", "/");
  assert.deepEqual(written.splice(0), ["/"]);
  assert.deepEqual(told.splice(0), ["leave", "leave"]);
});

test("a link in a tab of its own, or to this page, leaves nothing", () => {
  listeners.click({ ...link("/maps"), ctrlKey: true });
  assert.deepEqual(told.splice(0), []);
  listeners.click(link("/batch_noise"));
  assert.deepEqual(told.splice(0), ["stay"]);
});

test("only the page that the address names takes a query back from it", () => {
  const asked = [];
  watchHistory(
    () => "maps",
    (query) => asked.push(query),
  );
  globalThis.location = new URL("http://lab/batch_noise?b=minima");
  listeners.popstate();
  globalThis.location = new URL("http://lab/maps?o=adam");
  listeners.popstate();
  assert.deepEqual(asked, ["o=adam"]);
});
