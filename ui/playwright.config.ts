import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'

/** Debian's Chromium without windows, which takes a fifth less of the processor, else the whole one. */
const SHELL = '/usr/bin/chromium-headless-shell'
const chromium = process.env.RUSTFIN_CHROMIUM ?? (existsSync(SHELL) ? SHELL : '/usr/bin/chromium')

/** Journeys start their own servers (e2e/harness.ts); how large the window is, each of them says itself. */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/draw.ts',
  // Files side by side, each worker on a server of its own; the journeys of a file one after another.
  fullyParallel: false,
  workers: 2,
  // Once more, on a server of its own, only where the Makefile says so; it is told as flaky then.
  retries: process.env.TRY_AGAIN ? 1 : 0,
  // For machines that do other work beside: what is waited for is a condition, and these only end what never comes.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    actionTimeout: 15_000,
    // Recording every step is a quarter of what a journey takes: where what fails is tried again, the second try is recorded.
    trace: process.env.TRY_AGAIN ? 'on-first-retry' : 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-dev-shm-usage',
        '--mute-audio',
      ],
    },
  },
})
