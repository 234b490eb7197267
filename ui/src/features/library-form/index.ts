/** How a library is described: its fields and its folders. Used by the first run and by administration. */
export { FolderPicker } from './folder-picker'
export {
  LibraryFields,
  emptyDraft,
  findProblems,
  useLanguageOptions,
  type LibraryDraft,
} from './library-fields'
export { useCreateLibrary } from './mutations'
