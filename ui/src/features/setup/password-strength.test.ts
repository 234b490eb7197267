import { expect, it } from 'vitest'
import { passwordStrength } from './password-strength'

it.each([
  ['short', 0],
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['password', 1],
  ['passwordpass', 2],
  ['Tr0ubador', 2],
  ['correct horse battery staple', 3],
  ['Correct 4 horse battery!', 4],
])('%s is worth %i', (password, strength) => {
  expect(passwordStrength(password)).toBe(strength)
})
