import { describe, expect, test } from 'vitest'
import {
  filterCount,
  itemsQueryOf,
  readListing,
  sortedBy,
  wholeLibrary,
  withoutFilters,
  writeListing,
  type Listing,
} from './address'

const narrowed: Listing = {
  view: 'tracks',
  sort: 'rating',
  isDescending: false,
  genres: ['Drama', 'Film & Noir'],
  yearFrom: 1990,
  yearTo: 2001,
  watched: 'in_progress',
  isFavourite: true,
}

describe('the address of a listing', () => {
  test('says everything, and reads back the same', () => {
    const written = writeListing('7', narrowed)
    expect(written.get('id')).toBe('7')
    expect(readListing(new URLSearchParams(written.toString()))).toEqual(narrowed)
  })

  test('is bare for a whole library by title', () => {
    expect(writeListing('7', wholeLibrary).toString()).toBe('id=7')
  })

  test('leaves out an order that is the usual one', () => {
    const newest = sortedBy(wholeLibrary, 'added')
    expect(newest.isDescending).toBe(true)
    expect(writeListing('7', newest).toString()).toBe('id=7&sort=added')
  })

  test.each([
    'sort=shoe',
    'watched=maybe',
    'year_from=19x0',
    'year_to=',
    'favourite=yes',
    'genre=',
    'order=up',
  ])('takes %s as not given', (query) => {
    expect(readListing(new URLSearchParams(query))).toEqual(wholeLibrary)
  })
})

test('clearing filters keeps the view and the order', () => {
  expect(withoutFilters(narrowed)).toEqual({
    ...wholeLibrary,
    view: 'tracks',
    sort: 'rating',
    isDescending: false,
  })
})

test('a range of years is one filter', () => {
  expect(filterCount(narrowed)).toBe(5)
  expect(filterCount(wholeLibrary)).toBe(0)
})

test('the server is asked only for what was chosen', () => {
  expect(itemsQueryOf(wholeLibrary)).toEqual({ sort: 'title', order: 'asc' })
  expect(itemsQueryOf(narrowed)).toEqual({
    view: 'tracks',
    sort: 'rating',
    order: 'asc',
    genre: ['Drama', 'Film & Noir'],
    year_from: 1990,
    year_to: 2001,
    watched: 'in_progress',
    is_favourite: true,
  })
})
