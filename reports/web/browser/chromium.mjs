// Shared by all scripts that drive a page: the browser, the findings of axe, and a runner of tests.
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

/** How long a page may take, in ms. Long, for the machine may be busy; only a page that hangs takes all of it. */
export const patience = 120_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Takes a screenshot of the whole page and returns the findings of axe. Throws when it is wider than the window. */
export async function look(page, out, name) {
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
  const { violations } = await page.evaluate(
    `${axe.source}; axe.run(document, { resultTypes: ["violations"] })`,
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) throw new Error(`${name} is ${overflow} px too wide`);
  return violations.map((violation) => {
    const where = violation.nodes.map((node) => node.target.join(" ")).slice(0, 5);
    return `${violation.impact} ${violation.id}: ${violation.help}: ${where.join(", ")}`;
  });
}

export const isSerious = (finding) => /^(serious|critical)/.test(finding);

/** Runs all tests, one after the other, and returns how many failed. */
export async function runAll(tests, afterEach = async () => {}) {
  let failed = 0;
  for (const [name, run] of Object.entries(tests)) {
    const began = Date.now();
    try {
      await run();
      console.log(`ok      ${name} (${Date.now() - began} ms)`);
    } catch (error) {
      ++failed;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
    await afterEach();
  }
  return failed;
}
