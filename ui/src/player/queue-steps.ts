/** The steps through a queue. Pure. */
import type { Heard, Queue, Repeat } from './queue'

/** `isByItself`: the one before has ended, instead of somebody having pressed. Null: that was all. */
export function nextIn(queue: Queue, isByItself: boolean): Queue | null {
  const { at, items, repeat } = queue
  if (isByItself && repeat === 'one') return turned(queue, at)
  if (at + 1 < items.length) return turned(queue, at + 1)
  return repeat === 'all' ? turned(queue, 0) : null
}

export function previousIn(queue: Queue): Queue {
  const { at, items, repeat } = queue
  const before = at > 0 ? at - 1 : repeat === 'all' ? items.length - 1 : 0
  return turned(queue, before)
}

export function jumpTo(queue: Queue, at: number): Queue {
  return at in queue.items ? turned(queue, at) : queue
}

/** What plays goes on playing, wherever the rest comes to stand. */
export function removeAt(queue: Queue, removed: number): Queue | null {
  if (!(removed in queue.items)) return queue
  const items = queue.items.filter((_, index) => index !== removed)
  if (items.length === 0) return null
  const gone = queue.items[removed]
  const unshuffled = queue.unshuffled?.filter((item) => item !== gone) ?? null
  if (removed === queue.at)
    return { ...turned(queue, Math.min(removed, items.length - 1)), items, unshuffled }
  return { ...queue, items, unshuffled, at: removed < queue.at ? queue.at - 1 : queue.at }
}

/** What plays comes first, the rest in an order of `random`'s making (0 up to 1); or back as it was. */
export function shuffled(queue: Queue, isOn: boolean, random: () => number): Queue {
  const playing = queue.items[queue.at]
  if (!isOn) {
    if (!queue.unshuffled || !playing) return queue
    return { ...queue, items: queue.unshuffled, unshuffled: null, at: queue.unshuffled.indexOf(playing) }
  }
  if (!playing || queue.unshuffled) return queue
  const rest = queue.items.filter((item) => item !== playing)
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[rest[last], rest[other]] = [rest[other] as Heard, rest[last] as Heard]
  }
  return { ...queue, items: [playing, ...rest], unshuffled: queue.items, at: 0 }
}

export function repeated(queue: Queue): Queue {
  const after: Record<Repeat, Repeat> = { none: 'all', all: 'one', one: 'none' }
  return { ...queue, repeat: after[queue.repeat] }
}

function turned(queue: Queue, at: number): Queue {
  return { ...queue, at, turn: queue.turn + 1 }
}
