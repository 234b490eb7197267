/** What a list tells the card inside it: whether Tab stops here, and whether pictures may load yet. */
'use client'
import { createContext, useContext } from 'react'

export interface Cell {
  tabIndex: 0 | -1
  /** False while rows rush past, so that they do not queue pictures nobody will see. */
  mayLoadImages: boolean
  /** How wide its picture stands, as the `sizes` of an image, where the list knows better than the card. */
  imageSizes?: string
}

export const CellContext = createContext<Cell>({ tabIndex: 0, mayLoadImages: true })

export function useCell(): Cell {
  return useContext(CellContext)
}
