import { describe, expect, test } from 'vitest'
import { routes, safeNext } from '@/lib/routes'

describe('routes', () => {
  test('an item is addressed by query', () => {
    expect(routes.item('01J')).toBe('/item/?id=01J')
  })

  test('what is not given does not appear in the address', () => {
    expect(routes.watch('a', {})).toBe('/watch/?id=a')
    expect(routes.search()).toBe('/search/')
    expect(routes.library('a', { sort: undefined, order: '', genre: null })).toBe('/library/?id=a')
  })

  test('zero is given', () => {
    expect(routes.watch('a', { from_ms: 0 })).toBe('/watch/?id=a&from_ms=0')
  })

  test('what a person typed is escaped', () => {
    expect(new URL(routes.search('a&b=c #1'), 'http://x').searchParams.get('q')).toBe('a&b=c #1')
  })
})

describe('safeNext', () => {
  test('a page of the app is kept with its query', () => {
    expect(safeNext('/item/?id=5')).toBe('/item/?id=5')
  })

  test.each([
    ['nothing', null],
    ['another site', 'https://evil.example/'],
    ['another site without a scheme', '//evil.example/'],
    ['another site by backslash', '/\\evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a line break', '/a\nb'],
    ['the sign-in page', '/login/?next=/'],
    ['the first-run page', '/setup/'],
  ])('%s leads home', (_what, next) => {
    expect(safeNext(next)).toBe('/')
  })
})
