/** Where journeys find the server, and keep what they make. */
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
export const rustfin = path.join(root, '.venv/bin/rustfin')
export const journeys = path.join(root, '.setup/journeys')
/** The films of the demo and of the player, as drawn. Nobody changes these: each server has a copy. */
export const media = path.join(journeys, 'films/media')
