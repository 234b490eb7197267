/** Where journeys find the server, and keep what they make. */
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
export const rustfin = path.join(root, '.venv/bin/rustfin')
export const journeys = path.join(root, '.setup/journeys')
/** The demo, scanned, over its films and those of the player. Nobody changes it: each server has a copy. */
export const prepared = path.join(journeys, 'films')
export const media = path.join(prepared, 'media')
