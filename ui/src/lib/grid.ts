/** Arithmetic of a grid of cards: pure, so that it can be tested without a screen. */

export interface GridShape {
  columns: number
  cardWidth: number
  rowHeight: number
}

export interface GridMeasures {
  /** Smallest width of a card; the rest of the line is shared out. */
  minCardWidth: number
  gap: number
  /** Height of the picture divided by its width. */
  ratio: number
  /** Height of the text under the picture. */
  captionHeight: number
}

export function gridShape(
  width: number,
  { minCardWidth, gap, ratio, captionHeight }: GridMeasures,
): GridShape {
  const columns = Math.max(2, Math.floor((width + gap) / (minCardWidth + gap)))
  const cardWidth = Math.max(0, (width - gap * (columns - 1)) / columns)
  return { columns, cardWidth, rowHeight: Math.round(cardWidth * ratio + captionHeight + gap) }
}

export function rowCount(count: number, columns: number): number {
  return Math.ceil(count / columns)
}

/** First and one past the last index of the items in these rows. */
export function itemRange(
  firstRow: number,
  lastRow: number,
  columns: number,
  count: number,
): [number, number] {
  return [Math.min(count, firstRow * columns), Math.min(count, (lastRow + 1) * columns)]
}

/** The item a key leads to, or null when the key leaves the grid or means nothing here. */
export function indexAfterKey(
  key: string,
  index: number,
  { columns, count, pageRows }: { columns: number; count: number; pageRows: number },
): number | null {
  const last = count - 1
  switch (key) {
    case 'ArrowLeft':
      return index % columns === 0 ? null : index - 1
    case 'ArrowRight':
      return index === last || index % columns === columns - 1 ? null : index + 1
    case 'ArrowUp':
      return index < columns ? null : index - columns
    case 'ArrowDown':
      return nextRow(index, columns, last)
    case 'PageUp':
      return Math.max(index % columns, index - columns * pageRows)
    case 'PageDown':
      return Math.min(last, index + columns * pageRows)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** Below a short last line lies its last item, not nothing. */
function nextRow(index: number, columns: number, last: number): number | null {
  if (index + columns <= last) return index + columns
  return Math.floor(index / columns) < Math.floor(last / columns) ? last : null
}

/** Pages of this size that hold the items from start up to, not including, end. */
export function pagesOf(start: number, end: number, pageSize: number): number[] {
  const first = Math.floor(start / pageSize)
  const last = Math.floor(Math.max(start, end - 1) / pageSize)
  return end <= start ? [] : Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
}
