import { describe, expect, it } from 'vitest'
import { pictureInset } from './picture-inset'

describe('pictureInset', () => {
  it.each([
    { window: [390, 844], picture: [1920, 1080], inset: 312 },
    { window: [844, 390], picture: [1920, 1080], inset: 0 },
    { window: [1280, 800], picture: [1920, 800], inset: 133 },
    { window: [390, 844], picture: [0, 0], inset: 0 },
  ])('$picture in $window leaves $inset', ({ window, picture, inset }) => {
    const [clientWidth = 0, clientHeight = 0] = window
    const [videoWidth = 0, videoHeight = 0] = picture
    expect(pictureInset({ clientWidth, clientHeight, videoWidth, videoHeight })).toBe(inset)
  })
})
