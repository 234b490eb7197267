/**
 * Joins class names. There is no merging of conflicting utilities: a component's `className` places it
 * (margin, grid, width), its looks are chosen by props.
 */
export { clsx as cn, type ClassValue } from 'clsx'
