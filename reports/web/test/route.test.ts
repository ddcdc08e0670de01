import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRoute, parseRoute, withQuery } from "../src/route";

test("a case id with parameters comes back from its fragment as it was", () => {
  for (const id of [
    "session-expiry/two-sided-window@v5[probe=4s+grace,present=true]",
    "a/b@v3.1.1[text=50 %]",
    "a/b@v5[x=?&#]",
    "a/b@v5[x=%41]",
  ]) {
    const route = parseRoute(formatRoute(`case/${id}`, { broker: "mosquitto 2.0.11" }));
    assert.deepEqual(route, { path: `case/${id}`, query: { broker: "mosquitto 2.0.11" } });
  }
});

test("the usual ids stay readable in the address", () => {
  assert.equal(formatRoute("case/will/comes@v5[code=128,qos=1]"), "#/case/will/comes@v5[code=128,qos=1]");
});

test("nothing, a slash and an unknown view are routes, too", () => {
  assert.deepEqual(parseRoute(""), { path: "", query: {} });
  assert.deepEqual(parseRoute("#/"), { path: "", query: {} });
  assert.deepEqual(parseRoute("#/cases/?verdict=fail"), { path: "cases", query: { verdict: "fail" } });
});

test("an address that was cut in the middle of an escape does not throw", () => {
  assert.equal(parseRoute("#/cases?q=50%").query.q, "50%");
});

test("an empty filter leaves the address", () => {
  const route = parseRoute("#/cases?verdict=fail&q=will");
  assert.equal(withQuery(route, { verdict: "" }), "#/cases?q=will");
});
