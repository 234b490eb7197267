/** How hard a password is to guess, roughly: 0 (too short) to 4. Length counts most. Pure. */
export type Strength = 0 | 1 | 2 | 3 | 4

const KINDS = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]

export function passwordStrength(password: string): Strength {
  if (password.length < 8) return 0
  const kinds = KINDS.filter((kind) => kind.test(password)).length
  const distinct = new Set(password).size
  if (distinct < 5) return 1
  const points = (password.length >= 12 ? 1 : 0) + (password.length >= 16 ? 1 : 0) + (kinds >= 3 ? 1 : 0)
  return (1 + points) as Strength
}
