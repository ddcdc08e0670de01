// Takes a picture of one view: node browser/look.mjs FILE FRAGMENT OUT.png [WIDTH] [dark]
import { chromium } from "playwright-core";

const [file, fragment, out, width = "1280", scheme = "light", full = "full"] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = await browser.newPage({ viewport: { width: Number(width), height: 900 }, colorScheme: scheme });
page.on("console", (m) => console.log("console:", m.text()));
page.on("pageerror", (e) => console.log("error:", e.message));
const began = Date.now();
await page.goto(`file://${file}${fragment}`);
await page.waitForSelector("h1");
console.log(
  "shown after",
  Date.now() - began,
  "ms; overflow:",
  await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
);
await page.waitForTimeout(300);
await page.screenshot({ path: out, fullPage: full === "full" });
await browser.close();
