// Events are heard once, whatever is told again and whoever tells it.

import assert from "node:assert/strict";
import test from "node:test";
import { Events } from "../../ui/player/js/core/events.js";

const told = (session, ...names) => ({ session, events: names.map((name, i) => ({ number: i + 1, name })) });
const news = (events, message) => [...events.take(message).news];

test("what happened before the first message is no news", () => {
  const events = new Events();
  const { first, news: heard } = events.take(told("a", "replay"));
  assert.deepEqual([first, [...heard]], [true, []]);
  assert.equal(events.take(told("a", "replay")).first, false);
});

test("each is heard once, and several at a time", () => {
  const events = new Events();
  events.take(told("a"));
  assert.deepEqual(news(events, told("a", "replay")), ["replay"]);
  assert.deepEqual(news(events, told("a", "replay")), []);
  assert.deepEqual(news(events, told("a", "replay", "opened", "chapter")), ["opened", "chapter"]);
});

test("those that are too old to be told again are not missed", () => {
  const events = new Events();
  events.take(told("a", "replay", "replay"));
  assert.deepEqual(news(events, { session: "a", events: [{ number: 9, name: "chapter" }] }), ["chapter"]);
});

test("a server that is started anew has no news, but goes on having them", () => {
  const events = new Events();
  events.take(told("a", "replay", "chapter", "chapter"));
  assert.deepEqual(news(events, told("b", "replay")), []);
  assert.deepEqual(news(events, told("b", "replay", "chapter")), ["chapter"]);
});
