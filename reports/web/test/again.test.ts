import assert from "node:assert/strict";
import { test } from "node:test";
import { againOf, pageTitle, standardLink } from "../src/again";
import { runsOf } from "../src/model";
import { caseOf, resultOf } from "./samples";

const broken = caseOf("expiry/zero@v5[probe=2s]", { verdict: "fail" });
const [run] = runsOf([resultOf("mosquitto", [broken])]);

test("a case that failed can be run again, and reported", () => {
  assert.deepEqual(againOf(broken, run!), {
    run: "brokerproof conform 'expiry/zero@v5[probe=2s]' --broker mosquitto",
    reproduce: "brokerproof reproduce 'expiry/zero@v5[probe=2s]' --broker mosquitto --out report",
  });
  assert.equal(againOf(caseOf("a/b@v5"), run!)?.run, "brokerproof conform a/b@v5 --broker mosquitto");
  assert.equal(againOf(caseOf("a/b@v5"), run!)?.reproduce, null);
  assert.equal(againOf(caseOf("rules/suback_count@v5", { verdict: "fail" }), run!), null);
});

test("a broker without a profile is named by its URL", () => {
  const result = resultOf("127.0.0.1:1883", [broken]);
  result.broker.url = "mqtt://127.0.0.1:1883";
  assert.equal(
    againOf(broken, runsOf([result])[0]!)?.run,
    "brokerproof conform 'expiry/zero@v5[probe=2s]' --url mqtt://127.0.0.1:1883",
  );
});

test("a numbered statement has a link to its place in the standard", () => {
  assert.equal(
    standardLink("v5", "MQTT-3.1.2-23"),
    "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#:~:text=%5BMQTT%2D3.1.2%2D23%5D",
  );
  assert.equal(
    standardLink("v3.1.1", "T3:4.1/a"),
    "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
  );
});

test("the title names the brokers with their versions, and the case", () => {
  assert.equal(pageTitle([run!], null), "mosquitto 1.0 - brokerproof");
  assert.equal(pageTitle([run!], "a/b@v5"), "a/b@v5 - mosquitto 1.0 - brokerproof");
  assert.equal(pageTitle([], null), "brokerproof");
  const many = runsOf(["a", "b", "c", "d"].map((name) => resultOf(name, [])));
  assert.equal(pageTitle(many, null), "a 1.0, b 1.0, c 1.0, 1 more - brokerproof");
});
