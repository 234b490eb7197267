/** A picture of the catalogue: its colour first, the picture when it is there, a drawn stand-in when there is none. */
'use client'
import { Film, Music } from 'lucide-react'
import { memo, useState, type CSSProperties, type ReactNode } from 'react'
import { useCell } from '@/components/cell'
import { cn } from '@/lib/cn'
import { imageSources, type ImageShape } from '@/lib/base'

export interface ArtworkProps {
  /** Address without a width; undefined or null draws the stand-in. */
  url: string | null | undefined
  shape: ImageShape
  /** The `sizes` attribute: how wide it will stand. */
  sizes: string
  /** Shown until the picture is there. */
  color?: string | null | undefined
  /** In the first view of the page: loaded at once and first. */
  isPriority?: boolean
  /** Drawn when there is no picture, or it cannot be loaded. */
  fallback?: ReactNode
  /** The stand-in takes a colour of its own from these words, the same everywhere. */
  tintBy?: string | undefined
  className?: string
}

const natural: Record<ImageShape, { width: number; height: number }> = {
  poster: { width: 240, height: 360 },
  landscape: { width: 480, height: 270 },
  square: { width: 240, height: 240 },
  backdrop: { width: 1280, height: 720 },
}

function hueOf(words: string): number {
  let hash = 0
  for (const sign of words) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 360
  return hash
}

/** A picture that left the page before it came is not waited for: others need the connection. */
function giveUp(image: HTMLImageElement): void {
  if (image.isConnected || image.complete) return
  image.removeAttribute('srcset')
  image.removeAttribute('src')
}

export const Artwork = memo(function Artwork({
  url,
  shape,
  sizes,
  color,
  isPriority = false,
  fallback,
  tintBy,
  className,
}: ArtworkProps) {
  const cell = useCell()
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const [loadedUrl, setLoadedUrl] = useState<string | null>(null)
  // One large picture may fade in; a wall of small ones would animate for as long as it is scrolled.
  const isFaded = shape === 'backdrop'
  if (!url || failedUrl === url) {
    // What is square is music here.
    const StandIn = shape === 'square' ? Music : Film
    return (
      <div
        className={cn('flex items-center justify-center stand-in', className)}
        style={tintBy ? ({ '--hue': hueOf(tintBy) } as CSSProperties) : undefined}
      >
        {fallback ?? <StandIn className="size-8 text-subtle" aria-hidden />}
      </div>
    )
  }
  return (
    <div className={cn('bg-s2', className)} style={color ? { backgroundColor: color } : undefined}>
      <img
        {...(cell.mayLoadImages ? imageSources(url, shape) : {})}
        {...natural[shape]}
        ref={(image) => {
          if (!image) return
          if (isFaded && image.complete && image.naturalWidth > 0) setLoadedUrl(url)
          return () => queueMicrotask(() => giveUp(image))
        }}
        sizes={cell.imageSizes ?? sizes}
        alt=""
        decoding="async"
        loading={isPriority ? 'eager' : 'lazy'}
        fetchPriority={isPriority ? 'high' : 'auto'}
        draggable={false}
        onLoad={isFaded ? () => setLoadedUrl(url) : undefined}
        onError={() => setFailedUrl(url)}
        className={cn(
          'size-full rounded-[inherit] object-cover',
          isFaded && 'transition-opacity duration-(--rf-menu)',
          isFaded && loadedUrl !== url && 'opacity-0',
        )}
      />
    </div>
  )
})
