/** A title as its own lettering where there is a picture of it, else in words. */
'use client'
import { useState } from 'react'
import { cn } from '@/lib/cn'

export interface TitleLogoProps {
  title: string
  /** Address without a width; null writes the title. */
  url: string | null | undefined
  /** Chief colour of the picture, as #rrggbb. */
  color: string | null | undefined
}

/** Stands inside a heading. Its box is there before the picture is, so that nothing below it moves. */
export function TitleLogo({ title, url, color }: TitleLogoProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  if (!url || failedUrl === url) return title
  const isLight = isLightColour(color)
  return (
    <>
      {/* A logo drawn for the dark cannot be read on a light page, nor the other way round. */}
      <img
        src={`${url}&w=640`}
        alt=""
        decoding="async"
        fetchPriority="high"
        draggable={false}
        onError={() => setFailedUrl(url)}
        className={cn(
          'mb-4 h-24 w-[min(24rem,78vw)] object-contain object-left-bottom md:h-32',
          isLight ? '[[data-theme=light]_&]:hidden' : 'hidden [[data-theme=light]_&]:block',
        )}
      />
      <span
        className={isLight ? 'sr-only [[data-theme=light]_&]:not-sr-only' : '[[data-theme=light]_&]:sr-only'}
      >
        {title}
      </span>
    </>
  )
}

/** Whether the chief colour of a picture is meant for a dark ground. */
function isLightColour(colour: string | null | undefined): boolean {
  const value = Number.parseInt((colour ?? '#ffffff').slice(1), 16)
  return ((value >> 16) & 255) * 0.3 + ((value >> 8) & 255) * 0.59 + (value & 255) * 0.11 > 110
}
