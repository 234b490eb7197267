import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js'
import { vendorFolder } from './scripts/vendor.mjs'

const basePath = process.env.NEXT_BASE_PATH ?? ''

/** @type {import('next').NextConfig} */
const base = {
  basePath,
  // Every page is a folder with an index.html, so the export works from the plainest file server.
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  typedRoutes: true,
  // Types are checked by `make check`; who only wants to run the thing does not wait for it.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    rules: {
      '*.json': {
        condition: { path: /src\/messages\// },
        loaders: ['./scripts/compile-messages.mjs'],
        as: '*.js',
      },
    },
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  env: { NEXT_PUBLIC_BASE_PATH: basePath, NEXT_PUBLIC_VENDOR: vendorFolder() },
  // Another id makes an old tab load a new release whole instead of mixing both.
  generateBuildId: async () => process.env.RUSTFIN_BUILD_ID ?? 'dev',
  // Without these two, `next dev` writes files into the tree and `next build` may call out.
  agentRules: false,
  experimental: { agentUpgrade: false },
}

const server = process.env.RUSTFIN_SERVER ?? 'http://127.0.0.1:8096'
const toServer = async () =>
  ['api', 'stream', 'health'].map((root) => ({
    source: `/${root}/:path*`,
    destination: `${server}/${root}/:path*`,
  }))

export default function config(phase) {
  return phase === PHASE_DEVELOPMENT_SERVER
    ? { ...base, skipTrailingSlashRedirect: true, rewrites: toServer }
    : { ...base, output: 'export' }
}
