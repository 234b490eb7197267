import nextVitals from 'eslint-config-next/core-web-vitals'
import nextTypescript from 'eslint-config-next/typescript'
import { readdirSync } from 'node:fs'

/** Folders from top to bottom; each may import only what `allows` names, and itself. */
const allows = {
  app: ['features', 'player', 'components', 'api', 'lib', 'messages', 'styles'],
  player: ['api', 'lib'],
  components: ['lib'],
  api: ['lib'],
  lib: [],
}
const folders = ['app', 'features', 'player', 'components', 'api', 'lib', 'messages', 'test']
// The shelves below the other features: what every screen shows of an item, how a library is described, subtitles from elsewhere,
// what devices play, how a title is played and why.
const sharedFeatures = ['cards', 'decision', 'library-form', 'player-devices', 'subtitles']

const upwards = {
  group: ['../*'],
  message: 'Write @/… from src, or ./ for a neighbour: the folder an import leaves for must be visible.',
}
const noImports = (forbidden, message) => ({
  'no-restricted-imports': ['error', { patterns: [upwards, { group: forbidden, message }] }],
})

const layerRules = Object.entries(allows).map(([folder, allowed]) => {
  const forbidden = folders.filter((other) => other !== folder && !allowed.includes(other))
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: noImports(
      forbidden.flatMap((other) => [`@/${other}`, `@/${other}/*`]),
      'Imports go one way: app > features > player, components, api, lib.',
    ),
  }
})

const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

const featureRules = features.map((feature) => {
  const others = features.filter(
    (other) => other !== feature && (!sharedFeatures.includes(other) || sharedFeatures.includes(feature)),
  )
  return {
    files: [`src/features/${feature}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: noImports(
      ['@/app', '@/app/*', ...others.flatMap((other) => [`@/features/${other}`, `@/features/${other}/*`])],
      'Features do not import each other; share through components, api, or the shelves features/cards, decision, library-form, player-devices and subtitles.',
    ),
  }
})

const insecureOrigin = 'missing on plain-HTTP origins; use the door in @/lib'
const restrictedProperties = [
  { object: 'crypto', property: 'randomUUID', message: `crypto.randomUUID is ${insecureOrigin}/ids.` },
  { object: 'crypto', property: 'subtle', message: `crypto.subtle is ${insecureOrigin}.` },
  {
    object: 'navigator',
    property: 'clipboard',
    message: `navigator.clipboard is ${insecureOrigin}/clipboard.`,
  },
  { object: 'navigator', property: 'wakeLock', message: `navigator.wakeLock is ${insecureOrigin}.` },
  {
    object: 'navigator',
    property: 'serviceWorker',
    message: `navigator.serviceWorker is ${insecureOrigin}.`,
  },
  { object: 'navigator', property: 'storage', message: `navigator.storage is ${insecureOrigin}.` },
  { object: 'navigator', property: 'locks', message: `navigator.locks is ${insecureOrigin}.` },
  { object: 'navigator', property: 'credentials', message: `navigator.credentials is ${insecureOrigin}.` },
]

const config = [
  { ignores: ['.next/**', 'out/**', 'node_modules/**', 'public/**', 'next-env.d.ts', 'src/api/schema.d.ts'] },
  ...nextVitals,
  ...nextTypescript,
  {
    rules: {
      'no-restricted-properties': ['error', ...restrictedProperties],
      'no-restricted-globals': [
        'error',
        { name: 'confirm', message: 'Use ConfirmDialog.' },
        { name: 'alert', message: 'Use toast or a dialog.' },
      ],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Posters come resized from the server; the export has no image optimiser.
      '@next/next/no-img-element': 'off',
    },
  },
  {
    files: ['src/{app,features,components}/**/*.tsx'],
    ignores: ['**/*.test.tsx'],
    rules: {
      'react/jsx-no-literals': [
        'error',
        {
          noStrings: false,
          ignoreProps: true,
          allowedStrings: ['·', '–', '/', '×', '%', ':', '…', '+', '(', ')', ','],
        },
      ],
    },
  },
  ...layerRules,
  ...featureRules,
]

export default config
