// Drives the page that a run serves while it goes on: figures grow, the page announces the end, and it keeps its
// content when brokerproof is gone.
//   node browser/live.mjs PROGRAM ROOT OUT    screenshots go to OUT
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { isSerious, launch, look as lookAt, patience, runAll } from "./chromium.mjs";

const [program, root, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await launch();
const troubles = [];

/** Starts the program; returns the address that it prints, its exit code (later) and its output. */
async function start(...args) {
  const child = spawn(program, ["--root", root, ...args, "--dashboard"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const code = new Promise((resolve) => child.on("close", resolve));
  const url = new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const found = /^dashboard: (http:\S+)$/m.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", () => reject(new Error(`no address: ${said}`)));
  });
  return { url: await url, code, said: () => said, interrupt: () => child.kill("SIGINT") };
}

async function open(url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(patience);
  page.on("console", (message) => troubles.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const there = request.url();
    if (!there.startsWith(url) && !there.startsWith("data:")) troubles.push(`request: ${there}`);
  });
  await page.goto(url);
  await page.waitForSelector(".live");
  return page;
}

async function look(page, name) {
  const found = await lookAt(page, out, name);
  for (const finding of found.filter(isSerious)) troubles.push(`axe, ${name}: ${finding}`);
}

/** Waits until the text of `selector` in the page differs from `before`. */
function changed(page, selector, before) {
  return page.waitForFunction(
    ([where, text]) => {
      const found = document.querySelector(where)?.textContent;
      return found !== undefined && found !== text;
    },
    [selector, before],
  );
}

/** A load run exits with 4 where the machine was too busy for it; the page says so, too. */
const generatorWasTheLimit = 4;
const interrupted = 130;

async function theEnd(page, run, codes) {
  assert.ok(codes.includes(await run.code), run.said());
  await page.waitForSelector(".live.link-over");
  assert.match(await page.locator(".live").textContent(), /The run is over/);
  // The page is no longer served, but it can still be read.
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await page.waitForSelector("h1");
}

function watchedLoad(seconds) {
  return start("load", "flapping-fleet", "--scale", "0.02", "--set", `phases.flap.duration=${seconds}s`);
}

/** How long it takes on this machine until a run has started and its page is open. */
let openingSeconds = 0;

const tests = {
  async "a watched load run grows for as long as it goes on, and ends when it is interrupted"() {
    const began = Date.now();
    const run = await watchedLoad(600);
    const page = await open(run.url);
    openingSeconds = (Date.now() - began) / 1000;
    assert.match(page.url(), /#\/load$/);
    await page.waitForSelector(".plot canvas");
    const figures = await page.locator(".live").textContent();
    await changed(page, ".live", figures);
    await page.getByText("(2 of 3)").waitFor();
    await page.locator(".plot summary").first().click();
    const rows = () => page.locator(".plot tbody tr").count();
    const first = await rows();
    await page.waitForFunction(
      (n) => document.querySelectorAll(".plot tbody tr").length > n + 2, // the plot stays open
      first,
    );
    await page.locator(".plot summary").first().click();
    await look(page, "live-load");
    run.interrupt();
    await theEnd(page, run, [interrupted]);
  },
  async "a watched load run that ends by itself tells how it went"() {
    // The page must be there before the run is over, however busy the machine is.
    const run = await watchedLoad(Math.ceil(2 + 3 * openingSeconds));
    const page = await open(run.url);
    const code = await run.code;
    await page.waitForSelector(".live.link-over");
    const held = code === generatorWasTheLimit ? /INVALID/ : /All thresholds are held/;
    assert.match(await page.locator(".sentence").first().textContent(), held);
    await look(page, "live-load-over");
    await theEnd(page, run, [0, generatorWasTheLimit]);
  },
  async "cases appear as they end, with their traces, and the last document is the result"() {
    // One case after the other: the run does not end before the page was looked at.
    const run = await start("conform", "session-*", "will*", "--jobs", "1");
    const page = await open(run.url);
    await page.waitForSelector(".live progress");
    await page.waitForSelector("#areas");
    await page.getByText(/[1-9] under way/).waitFor();
    assert.match(await page.locator(".sentence").textContent(), /Running: nothing/);
    await look(page, "live-conform");
    await page.getByRole("link", { name: "Cases" }).click();
    await page.locator(".matrix a.v-pass").first().click();
    await page.waitForSelector(".sequence");
    run.interrupt();
    await run.code;
    await page.waitForSelector(".live.link-over");
    assert.ok((await page.locator(".sequence li").count()) > 3, "the view stays");
    await look(page, "live-conform-over");
    await theEnd(page, run, [interrupted]);
    const told = /(\d+) passed/.exec(run.said())[1];
    await page.locator("main", { hasText: new RegExp(`${told}\\s*pass`) }).waitFor();
  },
};

const failed = await runAll(tests);
await browser.close();
for (const trouble of troubles) console.log(`TROUBLE ${trouble}`);
process.exit(failed + troubles.length === 0 ? 0 : 1);
