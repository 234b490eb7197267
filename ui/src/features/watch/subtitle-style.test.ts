import { expect, it } from 'vitest'
import { defaultStyle, readStyle } from './subtitle-style'

it('keeps what is one of the choices and puts the default in the place of the rest', () => {
  expect(readStyle('{"size":"huge","ground":"glitter","isBold":true}')).toEqual({
    ...defaultStyle,
    size: 'huge',
    isBold: true,
  })
  expect(readStyle('{')).toEqual(defaultStyle)
  expect(readStyle('7')).toEqual(defaultStyle)
  expect(readStyle(null)).toEqual(defaultStyle)
})
