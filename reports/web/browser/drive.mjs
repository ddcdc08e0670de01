// Drives the pages in a real browser, as a reader would, and looks for problems that nobody would report: errors in
// the console, requests to the network, pages that are too wide, findings of axe.
//   node browser/drive.mjs PROGRAM ROOT OUT    screenshots and the pages go to OUT
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSerious, launch, look as lookAt, patience, runAll } from "./chromium.mjs";
import { hostilePayload, hostileTitle, makePages, watchedClients } from "./pages.mjs";

const [program, root, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const pages = makePages(program, root, out);

const browser = await launch();
const troubles = [];
const findings = new Map();

async function open(name, fragment = "#/", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const say = (text) => troubles.push(`${name}${fragment}: ${text}`);
  page.on("console", (message) => say(`console: ${message.text()}`));
  page.on("pageerror", (error) => say(`error: ${error.message}`));
  page.on("dialog", (dialog) => say(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!/^(file:\/\/.*\.html|data:)/.test(request.url())) say(`request: ${request.url()}`);
  });
  await page.goto(`file://${pages[name]}${fragment}`);
  await page.waitForSelector("h1");
  return page;
}

async function look(page, name) {
  for (const finding of await lookAt(page, out, name)) findings.set(finding, name);
}

/** Waits until the matrix has `least` to `most` cases, since a view is drawn only after the click. */
function rowsBecome(page, least, most) {
  return page.waitForFunction(
    ([from, to]) => {
      const rows = document.querySelectorAll(".matrix th[scope=row]").length;
      return rows >= from && rows <= to;
    },
    [least, most],
  );
}

const tests = {
  async "the overview sums up and links to the cases"() {
    const page = await open("one");
    await look(page, "overview");
    await page
      .getByRole("link", { name: /known failure/ })
      .first()
      .click();
    await page.waitForSelector(".matrix");
    assert.match(page.url(), /#\/cases\?verdict=known_failure/);
  },
  async "a filter narrows the matrix, is part of the address, and survives a reload"() {
    const page = await open("one", "#/cases");
    const caseCount = await page.locator(".matrix th[scope=row]").count();
    await page.getByRole("button", { name: /^known failure/ }).click();
    await rowsBecome(page, 1, caseCount - 1);
    const keptCount = await page.locator(".matrix th[scope=row]").count();
    assert.match(page.url(), /verdict=known_failure/);
    await page.reload();
    await page.waitForSelector(".matrix");
    assert.equal(await page.locator(".matrix th[scope=row]").count(), keptCount);
    await look(page, "cases-filtered");
    await page.getByLabel("words").fill("no such case at all");
    await page.waitForSelector(".empty");
    await page.getByRole("link", { name: "Show all", exact: true }).click();
    await rowsBecome(page, caseCount, caseCount);
    await look(page, "cases");
  },
  async "a case that did not pass opens to its evidence"() {
    const page = await open("one", "#/cases?verdict=known_failure");
    await page.locator(".matrix a.v-known_failure").first().click();
    await page.waitForSelector(".sequence");
    const reason = await page.locator(".reason").textContent();
    assert.ok((await page.locator(".row.marked .evidence").last().textContent()).includes(reason));
    assert.equal(await page.locator(".script .broken-note").count(), 1);
    await page.getByRole("button", { name: "Go to the evidence" }).click();
    await page.getByRole("button", { name: "Bytes" }).click();
    await page.waitForSelector(".bytes");
    await look(page, "case");
    await page.locator(".says a").first().click();
    await page.waitForSelector(".matrix");
    assert.match(page.url(), /#\/cases\?ref=/);
    await page.goBack();
    await page.waitForSelector(".sequence");
  },
  async "a link to a case works in a new window, and a link to a missing case says so"() {
    const page = await open("one", "#/case/session-expiry-timers/two-sided-window@v5[probe=2s,present=true]");
    await page.waitForSelector(".chart .due");
    assert.ok((await page.locator(".sequence li").count()) > 5);
    await look(page, "case-passed");
    const none = await open("one", "#/case/no/such@v5");
    assert.match(await none.locator("main").textContent(), /No case no\/such@v5/);
  },
  async "everything can be reached by keyboard"() {
    const page = await open("one", "#/cases?verdict=known_failure");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.locator(".matrix a.v-known_failure").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sequence");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  },
  async "brokers stand side by side"() {
    const page = await open("several");
    await look(page, "brokers");
    await page.getByRole("link", { name: "Matrix" }).click();
    await page.getByLabel("only where brokers differ").check();
    await page.waitForFunction(() => location.hash.includes("differ=1"));
    assert.ok((await page.locator(".matrix .v-known_failure").count()) > 0);
    await look(page, "matrix-differ");
    await page.locator(".matrix a.v-known_failure").first().click();
    await page.waitForSelector(".siblings");
    await page.locator(".siblings a").last().click();
    await page.waitForFunction(() => location.hash.includes("reference"));
    await page.getByRole("link", { name: "Profile" }).click();
    await look(page, "profile");
    await page.getByRole("link", { name: "Statements" }).click();
    await look(page, "statements");
  },
  async "a load run shows its plots, and two are compared"() {
    const page = await open("load", "#/load?run=0");
    assert.ok((await page.locator(".plot canvas").count()) > 0);
    await page.locator(".plot summary").first().click();
    await page.waitForSelector(".plot details[open] table");
    await look(page, "load");
    await page.getByLabel("compare with B").selectOption("1");
    await page.getByRole("heading", { name: "Two runs side by side" }).waitFor();
    assert.match(page.url(), /with=1/);
    await look(page, "load-compared");
  },
  async "the proof says which case catches which defect"() {
    const page = await open("proof", "#/proof");
    await page.locator(".picture").focus();
    await page.keyboard.press("ArrowDown");
    assert.match(await page.locator(".pointed").textContent(), /catches|reaches|never touched/);
    await page.getByLabel("words").fill("connack");
    await page.locator(".defects summary").first().click();
    await look(page, "proof");
    await page.getByRole("link", { name: "by case" }).click();
    await look(page, "proof-by-case");
  },
  async "the page of a watch has its clients, the gravest first, and shows more when it is asked"() {
    const page = await open("watch");
    const names = page.locator(".clients > li > details > summary .id");
    assert.equal(await names.count(), 200);
    assert.equal(await names.nth(0).textContent(), hostileTitle);
    assert.equal(await names.nth(1).textContent(), "truck-77");
    const text = await page.locator(".clients > li").nth(1).textContent();
    assert.match(text, /3 messages missed; the first: orders\/7/);
    assert.match(text, /ask for an interval: MQTTnet/);
    assert.match(text, /2 earlier messages: removed by an empty retained message/);
    assert.match(text, /1 will: discarded by DISCONNECT/);
    const groups = await page.locator("section[aria-labelledby=groups] td").allTextContents();
    assert.match(groups[0], /3 messages, and is away.*former members: 1 message/);
    assert.ok((await page.locator(".clients > li").first().textContent()).includes(hostilePayload));
    assert.match(await page.locator(".notices").textContent(), /not read: 2 connections with TLS/);
    assert.equal(await page.evaluate(() => globalThis.broken), undefined);
    assert.equal(await page.locator("#app img").count(), 0);
    await look(page, "watch");
    assert.equal(await page.locator(".diagram").count(), 0);
    await page.getByText("5 packets around it").click();
    await page.waitForSelector(".diagram .row.packet");
    assert.equal(await page.locator(".diagram .row.packet").count(), 4);
    const drawn = await page.locator(".diagram").textContent();
    assert.ok(drawn.includes(hostileTitle));
    assert.match(drawn, /4 packets of truck-77 are not shown/);
    assert.match(drawn, /the connection of truck-77 is closed: by the client/);
    await look(page, "watch-packets");
    await page.getByRole("button", { name: "Show 200 more" }).click();
    await page.getByRole("button", { name: `Show ${watchedClients - 400} more` }).click();
    await page.waitForFunction(
      (most) => document.querySelectorAll(".clients > li").length === most,
      watchedClients,
    );
    await page.getByLabel("client", { exact: true }).fill("TRUCK-12");
    await page.waitForFunction(() => document.querySelectorAll(".clients > li").length === 11);
    await page.locator(".clients summary").first().click();
    await page.getByText("Its session in words").click();
    await page.waitForSelector(".spans li");
    await look(page, "watch-client");
    await page.getByRole("link", { name: "show all" }).click();
    await page.getByRole("link", { name: "publisher_qos_0" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".clients > li").length === 1);
    assert.match(page.url(), /cause=publisher_qos_0/);
  },
  async "the dark theme, and the button that chooses it"() {
    const page = await open("one", "#/", { colorScheme: "dark" });
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await colour();
    await look(page, "dark-overview");
    await page.getByRole("button", { name: /^Colours/ }).click();
    await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, dark);
    for (const [name, view] of Object.entries({
      one: "cases?verdict=known_failure",
      load: "load",
      proof: "proof",
      several: "profile",
      watch: "watch",
    }))
      await look(await open(name, `#/${view}`, { colorScheme: "dark" }), `dark-${view.split("?")[0]}`);
    const casePage = await open("one", "#/cases?verdict=known_failure", { colorScheme: "dark" });
    await casePage.locator(".matrix a.v-known_failure").first().click();
    await casePage.waitForSelector(".sequence");
    await look(casePage, "dark-case");
  },
  async "a phone"() {
    const phone = {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 1,
      hasTouch: true,
      isMobile: true,
    };
    const views = {
      one: ["", "cases", "statements"],
      several: ["", "cases?differ=1"],
      load: ["", "load?run=0&with=1"],
      proof: ["proof"],
      watch: [""],
    };
    for (const [name, fragments] of Object.entries(views))
      for (const view of fragments) {
        const title = `phone-${name}-${view.replace(/\W+/g, "-") || "overview"}`;
        const page = await open(name, `#/${view}`, phone);
        await look(page, title);
        await page.context().close();
      }
    const page = await open("one", "#/cases?verdict=known_failure", phone);
    await page.locator(".matrix a.v-known_failure").first().click();
    await page.waitForSelector(".sequence");
    await look(page, "phone-case");
  },
  async paper() {
    const page = await open("one", "#/cases?verdict=known_failure");
    await page.locator(".matrix a.v-known_failure").first().click();
    await page.waitForSelector(".sequence");
    await page.pdf({ path: join(out, "case.pdf"), format: "A4" });
    await page.emulateMedia({ media: "print" });
    await look(page, "print-case");
  },
  async "hostile texts stay texts"() {
    const overview = await open("hostile");
    assert.ok((await overview.locator("main").textContent()).includes(hostileTitle));
    const page = await open("hostile", "#/cases?verdict=fail");
    await page.locator(".matrix a.v-fail").first().click();
    await page.waitForSelector(".sequence");
    assert.ok((await page.locator("h1").textContent()).includes(hostileTitle));
    assert.ok((await page.locator(".sequence").textContent()).includes(hostilePayload));
    await look(page, "hostile-case");
    await page.getByRole("link", { name: "Profile" }).click();
    await page.locator("h1", { hasText: "Observed profile" }).waitFor();
    assert.ok((await page.locator("main").textContent()).includes(hostileTitle));
    assert.equal(await page.evaluate(() => globalThis.broken), undefined);
    assert.equal(await page.locator("#app img").count(), 0);
  },
};

const failed = await runAll(tests, async () => {
  for (const context of browser.contexts()) await context.close();
});
await browser.close();
for (const [name, path] of Object.entries(pages))
  console.log(`size    ${name}.html ${Math.round(statSync(path).size / 1000)} kB`);
for (const [finding, name] of findings) console.log(`axe     ${name}: ${finding}`);
for (const trouble of troubles) console.log(`TROUBLE ${trouble}`);
const serious = [...findings.keys()].filter(isSerious);
console.log(
  `${failed} failed, ${troubles.length} troubles, ${findings.size} findings of axe, ${serious.length} of them serious`,
);
process.exit(failed + troubles.length + serious.length === 0 ? 0 : 1);
