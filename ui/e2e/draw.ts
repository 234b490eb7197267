/** Before the first journey: the films they all play, kept between runs, and a server that knows them. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { drawFilms } from './film'
import { drawPainted } from './painted'
import { media, prepared, rustfin } from './places'
import { prepareDemo } from './server'

export default async function draw(): Promise<void> {
  execFileSync(rustfin, ['demo', '--dir', prepared, '--small', '--films-only'])
  const films = path.join(media, 'Films')
  drawFilms(films)
  drawPainted(films)
  await prepareDemo()
}
