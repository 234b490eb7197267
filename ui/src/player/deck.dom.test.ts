import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Deck } from './deck'

const loud = { volume: 0.5, isMuted: false, rate: 1 }
const source = { url: '/film.mp4', mime: 'video/mp4', protocol: 'file', startS: 42, durationS: 100 } as const

/** jsdom has no media: the element's own functions, as far as engines call them. */
beforeEach(() => {
  vi.spyOn(HTMLMediaElement.prototype, 'load').mockReturnValue(undefined)
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockReturnValue(undefined)
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue(undefined)
})
afterEach(() => vi.restoreAllMocks())

async function opened(deck = new Deck()) {
  const media = document.createElement('video')
  const close = deck.open(media, source, loud)
  await vi.waitFor(() => expect(media.src).toContain('/film.mp4'))
  return { deck, media, close }
}

it('shows where it will begin before anything is loaded', () => {
  const deck = new Deck()
  deck.open(document.createElement('video'), source, loud)
  expect(deck.store.get()).toMatchObject({ phase: 'loading', positionS: 42, durationS: 100 })
})

it('still knows where it stood after the source is let go', async () => {
  const { deck, media, close } = await opened()
  media.dispatchEvent(new Event('playing'))
  deck.seek(60)
  close()
  expect(deck.store.get().positionS).toBe(60)
})

it('adds up presses before the element has told of the first', async () => {
  const { deck } = await opened()
  deck.seek(deck.store.get().positionS + 5)
  deck.seek(deck.store.get().positionS + 5)
  expect(deck.store.get().positionS).toBe(52)
  deck.seek(1000)
  expect(deck.store.get().positionS).toBe(100)
})

it('keeps rate and volume within what can be heard', async () => {
  const { deck, media } = await opened()
  expect(deck.setRate(9)).toBe(3)
  expect(deck.setRate(0)).toBe(0.25)
  deck.setVolume(1.4)
  expect(media.volume).toBe(1)
})

it('stands still at its start while nobody is there, until play is pressed', async () => {
  const { deck } = await opened(new Deck({ isStartHeld: true }))
  expect(deck.store.get().phase).toBe('paused')
  expect(HTMLMediaElement.prototype.play).not.toHaveBeenCalled()
  deck.play()
  expect(HTMLMediaElement.prototype.play).toHaveBeenCalled()
})

it('takes no element that was let go while its engine was on the way', async () => {
  const deck = new Deck()
  const media = document.createElement('video')
  deck.open(media, source, loud)()
  await new Promise((resolve) => setTimeout(resolve))
  expect(media.src).toBe('')
})
