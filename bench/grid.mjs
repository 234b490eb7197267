/** The browser's half of grid.py: scrolls an empty page and the wall, prints what it saw as JSON. */
import { createRequire } from "node:module";

const { chromium } = createRequire(
  new URL("../ui/package.json", import.meta.url),
)("@playwright/test");

const [address, libraryId, name, password] = process.argv.slice(2);
const SCROLL_MS = 5000;
const WHEEL_PX = 400;
const EVERY_MS = 16;

const browser = await chromium.launch({
  executablePath: process.env.RUSTFIN_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--enable-precise-memory-info",
  ],
});
const context = await browser.newContext({
  baseURL: address,
  viewport: { width: 1920, height: 1080 },
});

const empty = await context.newPage();
await empty.setContent(
  `<!doctype html><body style="margin:0;background:#0b0d11;height:400000px">`,
);
const anchor = await scrolled(empty);
await empty.close();

const signedIn = await context.request.post("/api/v1/auth/login", {
  data: { name, password },
});
if (!signedIn.ok()) throw new Error(await signedIn.text());
const page = await context.newPage();
await page.goto(`/library/?id=${libraryId}`);
await page.waitForFunction(() => {
  const images = [...document.querySelectorAll("main [data-card] img")];
  return (
    images.length > 20 &&
    images
      .slice(0, 20)
      .every((image) => image.complete && image.naturalWidth > 0)
  );
});
// Once up and down: code is compiled and the server has its sizes, as after a minute of use.
await wheelFor(page, 1500);
await page.evaluate(() => window.scrollTo(0, 0));
await page.waitForTimeout(1500);
const wall = await scrolled(page);
await browser.close();
process.stdout.write(JSON.stringify({ anchor, wall }));

async function wheelFor(target, forMs) {
  await target.mouse.move(1100, 600);
  const began = Date.now();
  while (Date.now() - began < forMs) {
    await target.mouse.wheel(0, WHEEL_PX);
    await target.waitForTimeout(EVERY_MS);
  }
}

async function scrolled(target) {
  await target.evaluate(() => {
    const seen = { frames: [], tasks: [], nodes: 0, goes: true };
    window.seen = seen;
    let last = performance.now();
    const frame = (now) => {
      seen.frames.push(now - last);
      last = now;
      if (seen.frames.length % 30 === 0)
        seen.nodes = Math.max(
          seen.nodes,
          document.querySelectorAll("body *").length,
        );
      if (seen.goes) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) =>
      seen.tasks.push(...list.getEntries().map((each) => each.duration)),
    ).observe({
      type: "longtask",
    });
  });
  await wheelFor(target, SCROLL_MS);
  return target.evaluate(() => {
    const seen = window.seen;
    seen.goes = false;
    const frames = seen.frames.slice(5).sort((one, other) => one - other);
    const at = (share) =>
      frames[Math.min(frames.length - 1, Math.floor(frames.length * share))];
    return {
      fps: (1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0),
      p50_ms: at(0.5),
      p95_ms: at(0.95),
      worst_ms: at(1),
      long_tasks: seen.tasks.length,
      longest_task_ms: Math.max(0, ...seen.tasks),
      nodes: Math.max(seen.nodes, document.querySelectorAll("body *").length),
      heap_mb: performance.memory.usedJSHeapSize / 1e6,
      scrolled_px: Math.round(window.scrollY),
    };
  });
}
