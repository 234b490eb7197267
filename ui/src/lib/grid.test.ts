import { describe, expect, test } from 'vitest'
import { gridShape, indexAfterKey, itemRange, pagesOf, rowCount } from '@/lib/grid'

const poster = { minCardWidth: 150, gap: 16, ratio: 1.5, captionHeight: 52 }

describe('gridShape', () => {
  test('cards and gaps fill the width exactly', () => {
    for (let width = 320; width <= 3840; width += 7) {
      const { columns, cardWidth } = gridShape(width, poster)
      expect(columns * cardWidth + (columns - 1) * poster.gap).toBeCloseTo(width, 6)
      expect(columns === 2 || cardWidth >= poster.minCardWidth).toBe(true)
    }
  })

  test('never fewer than two columns', () => {
    expect(gridShape(200, poster).columns).toBe(2)
  })

  test('a line is as high as picture, words and gap', () => {
    expect(gridShape(316, poster).rowHeight).toBe(225 + 52 + 16)
  })
})

describe('rows and items', () => {
  test('a short last line counts', () => {
    expect(rowCount(10_001, 8)).toBe(1251)
    expect(rowCount(0, 8)).toBe(0)
  })

  test('a range of lines ends with the last item', () => {
    expect(itemRange(0, 1, 6, 100)).toEqual([0, 12])
    expect(itemRange(16, 18, 6, 100)).toEqual([96, 100])
  })

  test('pages of a range', () => {
    expect(pagesOf(0, 100, 100)).toEqual([0])
    expect(pagesOf(95, 205, 100)).toEqual([0, 1, 2])
    expect(pagesOf(200, 201, 100)).toEqual([2])
    expect(pagesOf(5, 5, 100)).toEqual([])
  })
})

describe('indexAfterKey', () => {
  // Columns of 4:  0 1 2 3 / 4 5 6 7 / 8 9
  const grid = { columns: 4, count: 10, pageRows: 2 }

  test.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 3, null],
    ['ArrowRight', 9, null],
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 4, null],
    ['ArrowUp', 6, 2],
    ['ArrowUp', 3, null],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, null],
    ['PageDown', 0, 8],
    ['PageDown', 3, 9],
    ['PageUp', 9, 1],
    ['PageUp', 5, 1],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['a', 0, null],
  ])('%s from %i leads to %s', (key, from, to) => {
    expect(indexAfterKey(key, from, grid)).toBe(to)
  })
})
