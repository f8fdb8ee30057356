/* Lighthouse on one page, with its desktop preset: `node run.mjs ADDRESS BROWSER COOKIE RUNS` prints its scores as JSON, run by run. */
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [address, browser, cookie, runs] = process.argv.slice(2);
const categories = ["performance", "accessibility", "best-practices"];

const chrome = await launch({
  chromePath: browser,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
try {
  const found = [];
  let lost = 0;
  while (found.length < Number(runs)) {
    const { lhr } = await lighthouse(
      address,
      { port: chrome.port, onlyCategories: categories, extraHeaders: { Cookie: cookie }, disableStorageReset: true },
      desktopConfig,
    );
    if (lhr.finalDisplayedUrl !== address) throw new Error(`${address} led to ${lhr.finalDisplayedUrl}`);
    if (categories.some((name) => lhr.categories[name].score === null)) {
      lost += 1; // a trace that came without its beginning is nobody's score
      if (lost > 3) throw new Error(lhr.runtimeError?.message ?? "Lighthouse gave no score");
      continue;
    }
    const audits = Object.values(lhr.audits);
    found.push({
      scores: Object.fromEntries(categories.map((name) => [name, Math.round(lhr.categories[name].score * 100)])),
      timings: Object.fromEntries(
        ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"].map(
          (name) => [name, lhr.audits[name].displayValue],
        ),
      ),
      failed: ["accessibility", "best-practices"].flatMap((name) =>
        lhr.categories[name].auditRefs
          .map(({ id, weight }) => ({ audit: audits.find((each) => each.id === id), weight }))
          .filter(({ audit, weight }) => weight > 0 && audit.score !== null && audit.score < 1)
          .map(({ audit }) => `${audit.id}: ${audit.title}`),
      ),
    });
  }
  console.log(JSON.stringify(found));
} finally {
  await chrome.kill();
}
