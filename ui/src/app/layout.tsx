import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { fontVariables } from '@/app/fonts'
import { Root } from '@/app/root'
import { withBase } from '@/lib/base'
import '@/styles/app.css'

const productName = 'Rustfin'

export const metadata: Metadata = {
  description: 'Your films and series, at home.',
  icons: { icon: { url: withBase('/icon.svg'), type: 'image/svg+xml' } },
  manifest: withBase('/manifest.webmanifest'),
  robots: { index: false, follow: false },
  referrer: 'same-origin',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0b0d11' },
    { media: '(prefers-color-scheme: light)', color: '#f7f8fa' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme="dark" className={fontVariables} suppressHydrationWarning>
      <head>
        {/* Not in the metadata, which is written anew at every navigation, over the name that the page gave itself. */}
        <title>{productName}</title>
        {/* External, so that the content security policy needs no exception; blocking, so that nothing flashes. */}
        {/* eslint-disable-next-line @next/next/no-sync-scripts -- it must run before the first paint */}
        <script src={withBase('/theme.js')} />
      </head>
      <body>
        <Root>{children}</Root>
      </body>
    </html>
  )
}
