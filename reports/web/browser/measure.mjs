// Measures a page: its size, and the time to the first view, to the matrix and to a case.
//   node browser/measure.mjs PAGE [ROUNDS]          each time is the median of the rounds, each in a fresh tab
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { launch } from "./chromium.mjs";

const file = resolve(process.argv[2]);
const rounds = Number(process.argv[3] ?? 5);
const browser = await launch();

/** From the navigation until `selector` is there and has been painted. */
async function shown(fragment, selector) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const began = performance.now();
  await page.goto(`file://${file}${fragment}`, { waitUntil: "commit" });
  await page.waitForSelector(selector);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const took = performance.now() - began;
  const link = await page.evaluate(() => document.querySelector("a[href^='#/case/']")?.getAttribute("href"));
  await page.close();
  return { took, link };
}

async function median(fragment, selector) {
  const times = [];
  for (let i = 0; i < rounds; ++i) times.push((await shown(fragment, selector)).took);
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

const { link } = await shown("#/cases", ".matrix tbody tr");
const figures = [
  ["size", `${(statSync(file).size / 1e6).toFixed(2)} MB`],
  ["overview", `${(await median("", "h1")).toFixed(0)} ms`],
  ["matrix", `${(await median("#/cases", ".matrix tbody tr")).toFixed(0)} ms`],
  ["a case", `${(await median(link, "section[aria-labelledby=trace]")).toFixed(0)} ms`],
];
for (const [name, value] of figures) console.log(`${name.padEnd(9)} ${value}`);
await browser.close();
