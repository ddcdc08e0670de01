// Takes the pictures of the README from a page with several brokers and a storm; scripts/pictures makes that page.
//   node browser/pictures.mjs PAGE OUT CASE
import { join } from "node:path";
import { launch } from "./chromium.mjs";

const [file, out, failing] = process.argv.slice(2);
const browser = await launch();

async function open(fragment, height) {
  const page = await browser.newPage({ viewport: { width: 1100, height }, colorScheme: "light" });
  await page.goto(`file://${file}${fragment}`);
  await page.waitForSelector("h1");
  return page;
}

/** The part of the page from the top of one element to the bottom of another. */
async function part(page, name, from, to) {
  const top = await page.locator(from).first().boundingBox();
  const end = await page.locator(to).last().boundingBox();
  const clip = { x: 0, y: Math.max(0, top.y - 16), width: 1100, height: end.y + end.height - top.y + 32 };
  await page.screenshot({ path: join(out, `${name}.png`), clip, fullPage: true });
}

const matrix = await open("#/cases?differ=1&area=WIL", 760);
await matrix.screenshot({ path: join(out, "matrix.png") });

const casePage = await open(`#/case/${failing}`, 900);
await part(casePage, "case", ".crumbs", "section[aria-labelledby=script]");
await part(casePage, "trace", "h2:has-text('What was sent and received')", "section[aria-labelledby=trace]");

const load = await open("#/load?run=0", 900);
await part(load, "storm", "h2:has-text('The storm')", "section[aria-labelledby=overtime]");
await browser.close();
