/** Addresses of pictures. The tag makes them immutable; the width is added where they are drawn. */
import type { Card, ImageRef, Item } from '@/api/types'
import { withBase } from '@/lib/base'

export type ImageKind = 'poster' | 'backdrop' | 'thumb' | 'logo'

export interface Picture {
  url: string
  color: string | null
}

export function picture(itemId: string, kind: ImageKind, image: ImageRef | null | undefined): Picture | null {
  if (!image) return null
  const path =
    `/api/v1/items/${encodeURIComponent(itemId)}/images/${kind}?tag=${encodeURIComponent(image.tag)}` as const
  return { url: withBase(path), color: image.colour ?? null }
}

/** An upright picture of a card, else nothing. */
export function cardPoster(card: Card): Picture | null {
  return picture(card.id, 'poster', card.poster)
}

/** A wide picture of a card: its own still, else its backdrop. */
export function cardLandscape(card: Card): Picture | null {
  return picture(card.id, 'thumb', card.thumb) ?? picture(card.id, 'backdrop', card.backdrop)
}

export function cardBackdrop(card: Card): Picture | null {
  return picture(card.id, 'backdrop', card.backdrop)
}

/** A picture of a title, wherever it comes from: an episode shows the backdrop of its series. */
export function itemPicture(item: Item, kind: ImageKind): Picture | null {
  return picture(item.image_owner[kind] ?? item.id, kind, item[kind])
}
