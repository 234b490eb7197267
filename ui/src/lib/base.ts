/** Where the app is mounted: '' at the root of the server, '/media/rustfin' below a proxy's folder. */
export const basePath: string = process.env.NEXT_PUBLIC_BASE_PATH ?? ''

/** An address of the server, given as an absolute path, as this page must write it. */
export function withBase(path: `/${string}`): string {
  return `${basePath}${path}`
}

/** Size the server makes of an item's picture; the browser picks by width and pixel density. */
const imageWidths = {
  poster: [160, 240, 320, 480],
  landscape: [320, 480, 640, 960],
  square: [160, 240, 320, 480],
  backdrop: [640, 960, 1280, 1920],
} as const

export type ImageShape = keyof typeof imageWidths

/** `src` and `srcset` of one picture address; it already carries the tag that makes it immutable. */
export function imageSources(url: string, shape: ImageShape): { src: string; srcSet: string } {
  const widths = imageWidths[shape]
  const join = url.includes('?') ? '&' : '?'
  const at = (width: number) => `${url}${join}w=${width}`
  return {
    src: at(widths[1]),
    srcSet: widths.map((width) => `${at(width)} ${width}w`).join(', '),
  }
}
