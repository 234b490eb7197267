/** The browser's half of gapless.py: plays an album, listens to what leaves the page, prints the breaks in it as JSON. */
import { createRequire } from "node:module";

const { chromium } = createRequire(
  new URL("../ui/package.json", import.meta.url),
)("@playwright/test");

const [address, albumId, name, password, lastTitle, fileIds] =
  process.argv.slice(2);
const SPAN_MS = 120_000;

/** Runs in the page: every sound that goes to the speakers also goes through a worklet that counts silent samples. */
const listen = () => {
  const worklet = `registerProcessor("breaks", class extends AudioWorkletProcessor {
    constructor() { super(); this.silent = 0; this.begunAtS = 0; this.peak = 0; this.doubled = 0 }
    process([input]) {
      const sound = input[0] ?? new Float32Array(128);
      let peak = 0;
      for (const sample of sound) {
        const size = Math.abs(sample);
        peak = Math.max(peak, size);
        if (size < 0.001) { this.silent += 1; continue }
        if (this.begunAtS && this.silent > 32) this.tell("silentMs", this.silent);
        this.begunAtS ||= currentTime;
        this.silent = 0;
      }
      // One second tells how loud one track alone is.
      if (this.begunAtS && currentTime < this.begunAtS + 1) this.peak = Math.max(this.peak, peak);
      else if (peak > this.peak * 1.15) this.doubled += 128;
      else if (this.doubled) { this.tell("doubledMs", this.doubled); this.doubled = 0 }
      return true;
    }
    tell(name, samples) { this.port.postMessage({ [name]: (samples / sampleRate) * 1000, atS: currentTime }) }
  })`;
  const breaks = (window.breaks = []);
  const connect = AudioNode.prototype.connect;
  const ears = new WeakMap();
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && !this.isEar) {
      const { context } = this;
      if (!ears.has(context)) {
        const code = URL.createObjectURL(
          new Blob([worklet], { type: "text/javascript" }),
        );
        ears.set(
          context,
          context.audioWorklet.addModule(code).then(() => {
            const ear = new AudioWorkletNode(context, "breaks");
            ear.isEar = true;
            ear.port.onmessage = ({ data }) => breaks.push(data);
            connect.call(ear, context.destination);
            return ear;
          }),
        );
      }
      ears.get(context).then((ear) => connect.call(this, ear));
    }
    return connect.call(this, target, ...rest);
  };
};

const browser = await chromium.launch({
  executablePath: process.env.RUSTFIN_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
  ],
});
const context = await browser.newContext({
  baseURL: address,
  bypassCSP: true,
  viewport: { width: 1280, height: 800 },
});
const signedIn = await context.request.post("/api/v1/auth/login", {
  data: { name, password },
});
if (!signedIn.ok()) throw new Error(await signedIn.text());
await context.addInitScript(listen);

const page = await context.newPage();
await page.goto(`/item/?id=${albumId}`);
await page.getByRole("button", { name: "Play", exact: true }).first().click();
const bar = page.getByRole("region", { name: "Now playing" });
await bar.getByRole("link", { name: lastTitle }).waitFor({ timeout: SPAN_MS });
await page.waitForTimeout(1500);
const app = await page.evaluate(() => window.breaks);
await page.close();

/** The yardstick: two elements in a page, the second one begun when the first tells that it has ended. */
const plain = await context.newPage();
await plain.goto("/api/v1/system/status");
const simple = await plain.evaluate(async (ids) => {
  const audio = new AudioContext();
  const files = ids.map((id) => {
    const media = new Audio(`/stream/file/${id}`);
    media.preload = "auto";
    const gain = audio.createGain();
    gain.gain.value = 0.5;
    audio.createMediaElementSource(media).connect(gain);
    gain.connect(audio.destination);
    return media;
  });
  for (const [at, media] of files.entries())
    media.onended = () => files[at + 1]?.play();
  await audio.resume();
  await files[0].play();
  await new Promise((done) => (files.at(-1).onplaying = done));
  await new Promise((done) => setTimeout(done, 1000));
  return window.breaks;
}, fileIds.split(","));
await browser.close();
process.stdout.write(JSON.stringify({ app, simple }));
