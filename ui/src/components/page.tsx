/** The head of a page: its name, what can be done with it, and for a title, its picture. */
'use client'
import { useEffect, useRef, type ReactNode } from 'react'
import { Artwork } from '@/components/artwork'
import { cn } from '@/lib/cn'
import { claimPageFocus, usePageTitle } from '@/lib/navigation'

export interface PageHeadingProps {
  /** Also the name of the tab. */
  title: string
  className?: string
  children?: ReactNode
}

/** The only h1 of a page; takes focus when one arrives by a link, so that those who listen hear where they are. */
export function PageHeading({ title, className, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(title)
  useEffect(() => {
    claimPageFocus(heading.current)
  }, [title])
  return (
    <h1 ref={heading} tabIndex={-1} className={className ?? 'text-2xl font-semibold'}>
      {children ?? title}
    </h1>
  )
}

export interface PageHeaderProps {
  title: string
  /** A count or a sentence beside the title. */
  detail?: ReactNode
  /** Buttons, sorting, filters. */
  actions?: ReactNode
}

export function PageHeader({ title, detail, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 pt-6 pb-5 md:pt-9">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <PageHeading title={title} />
        {detail && <div className="text-base text-subtle tabular-nums">{detail}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

/** Width and margins of a page; everything but a Hero stands in it. */
export function Page({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={cn('page-gutter mx-auto w-full max-w-(--rf-content-max) pb-16', className)}>
      {children}
    </div>
  )
}

export interface HeroPictureProps {
  imageUrl: string
  color?: string | null | undefined
  className?: string
}

/** The backdrop of a Hero, where it stands and how it is cropped. */
export function HeroPicture({ imageUrl, color, className }: HeroPictureProps) {
  return (
    <Artwork
      url={imageUrl}
      color={color}
      shape="backdrop"
      sizes="100vw"
      isPriority
      className={cn(
        'absolute inset-y-0 right-0 h-full w-full lg:w-[86%] [&>img]:object-[50%_22%]',
        className,
      )}
    />
  )
}

export interface HeroProps {
  /** Address of the backdrop without a width. */
  imageUrl?: string | null | undefined
  color?: string | null | undefined
  /** Instead of `imageUrl`: several pictures that fade into each other. */
  pictures?: ReactNode
  /** Title, facts, actions: they stand on the scrim at the bottom left. */
  children: ReactNode
  size?: 'md' | 'lg'
  className?: string
}

/** A picture as wide as the window that melts into the page; the words on it always stand on enough ground. */
export function Hero({ imageUrl, color, pictures, children, size = 'lg', className }: HeroProps) {
  return (
    <div
      className={cn(
        'relative isolate flex items-end',
        size === 'lg' ? 'min-h-[min(74dvh,46rem)]' : 'min-h-[min(52dvh,32rem)]',
        className,
      )}
    >
      <div aria-hidden className="absolute inset-y-0 right-0 -left-(--rf-shell-left) -z-10 overflow-hidden">
        {pictures ?? (imageUrl && <HeroPicture imageUrl={imageUrl} color={color} />)}
        <div className="absolute inset-0 bg-linear-to-t from-bg from-4% via-bg/50 via-40% to-transparent" />
        <div className="absolute inset-0 bg-linear-to-r from-bg from-14% via-bg/70 via-45% to-transparent to-92% max-md:hidden" />
        {/* On a phone the words are as wide as the picture. */}
        <div className="absolute inset-0 bg-linear-to-t from-bg from-8% via-bg/70 via-46% to-transparent to-78% md:hidden" />
      </div>
      <div className="page-gutter mx-auto w-full max-w-(--rf-content-max) pt-32 pb-8">{children}</div>
    </div>
  )
}
