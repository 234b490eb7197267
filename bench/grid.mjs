/** The browser's half of grid.py: scrolls an empty page, a plain page of the same pictures, and the wall; prints JSON. */
import { createRequire } from "node:module";

const { chromium } = createRequire(
  new URL("../ui/package.json", import.meta.url),
)("@playwright/test");

const [address, libraryId, name, password] = process.argv.slice(2);
const SCROLL_MS = 5000;
/** Steps of the wheel: flung past, when pictures are held back, and as fast as one looks at them, when they load. */
const RUSH = { wheelPx: 400, everyMs: 16 };
const READING = { wheelPx: 100, everyMs: 84 };
/** More than can be scrolled past in that time. */
const PLAIN_ITEMS = 2500;

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
const anchor = await scrolled(empty, RUSH);
await empty.close();

const signedIn = await context.request.post("/api/v1/auth/login", {
  data: { name, password },
});
if (!signedIn.ok()) throw new Error(await signedIn.text());
const plain = await plainWall();
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
await wheelFor(page, RUSH, 1500);
await page.evaluate(() => window.scrollTo(0, 0));
await page.waitForTimeout(1500);
const wall = await scrolled(page, RUSH);
await page.evaluate(() => window.scrollTo(0, 0));
await page.waitForTimeout(1500);
const wallRead = await scrolled(page, READING);
await browser.close();
process.stdout.write(JSON.stringify({ anchor, ...plain, wall, wallRead }));

/** The same pictures and names in HTML that no script touches: what the browser itself needs for them. */
async function plainWall() {
  const cards = [];
  for (let offset = 0; offset < PLAIN_ITEMS; offset += 100) {
    const answer = await context.request.get(
      `/api/v1/libraries/${libraryId}/items?offset=${offset}&limit=100`,
    );
    cards.push(...(await answer.json()).items);
  }
  const html = cards.map(
    ({ id, title, year, poster }) =>
      `<div><a href="#"><img loading="lazy" decoding="async" alt=""` +
      ` src="/api/v1/items/${id}/images/poster?tag=${poster.tag}&w=160"></a><p>${title}<p>${year}</div>`,
  );
  const target = await context.newPage();
  const body = `<!doctype html><style>
      body { margin: 0; background: #0b0d11; color: #eee; font: 14px sans-serif }
      main { display: grid; grid-template-columns: repeat(10, 150px); gap: 16px; padding: 96px 32px 32px 256px }
      div { height: 277px; overflow: hidden }
      img { display: block; width: 150px; height: 225px; background: #456; border-radius: 10px }
      p { margin: 4px 0; white-space: nowrap }
    </style><main>${html.join("")}</main>`;
  // From the server's own address, so that the pictures get the cookie.
  await target.route("**/plain", (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body }),
  );
  await target.goto("/plain");
  await target.unroute("**/plain");
  await target.waitForFunction(() =>
    [...document.images]
      .slice(0, 20)
      .every((image) => image.complete && image.naturalWidth > 0),
  );
  const plainRead = await scrolled(target, READING);
  const plain = await scrolled(target, RUSH);
  await target.close();
  return { plain, plainRead };
}

async function wheelFor(target, { wheelPx, everyMs }, forMs) {
  await target.mouse.move(1100, 600);
  const began = Date.now();
  while (Date.now() - began < forMs) {
    await target.mouse.wheel(0, wheelPx);
    await target.waitForTimeout(everyMs);
  }
}

async function scrolled(target, pace) {
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
  await wheelFor(target, pace, SCROLL_MS);
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
