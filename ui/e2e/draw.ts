/** Before the first journey: the films they all play. Kept between runs, for drawing them is what takes long. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { drawFilms } from './film'
import { drawPainted } from './painted'
import { media, rustfin } from './places'

export default function draw(): void {
  execFileSync(rustfin, ['demo', '--dir', path.dirname(media), '--small', '--films-only'])
  const films = path.join(media, 'Films')
  drawFilms(films)
  drawPainted(films)
}
