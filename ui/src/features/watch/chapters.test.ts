import { expect, it } from 'vitest'
import { chapterAt, neighbourChapter } from './chapters'

const chapters = [0, 10_000, 20_000].map((start_ms, at) => ({
  start_ms,
  end_ms: start_ms + 10_000,
  title: `${at}`,
}))

it('knows the chapter of a moment', () => {
  expect(chapterAt(chapters, 0)?.title).toBe('0')
  expect(chapterAt(chapters, 19_999)?.title).toBe('1')
  expect(chapterAt([], 5)).toBeNull()
})

it('goes to the next chapter, and nowhere after the last', () => {
  expect(neighbourChapter(chapters, 5_000, 'next')?.title).toBe('1')
  expect(neighbourChapter(chapters, 25_000, 'next')).toBeNull()
})

it('goes to the beginning of a chapter first, then to the one before', () => {
  expect(neighbourChapter(chapters, 15_000, 'previous')?.title).toBe('1')
  expect(neighbourChapter(chapters, 11_000, 'previous')?.title).toBe('0')
})
