/** How a library is described: its fields and its folders. Used by the first run and by administration. */
export { LibraryFields, emptyDraft, findProblems, type LibraryDraft, type Problems } from './library-fields'
export { useCreateLibrary } from './mutations'
