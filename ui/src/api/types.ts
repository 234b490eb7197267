/** The words of the API under their own names. */
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']

export type ActivePlayback = Schemas['ActivePlayback']
export type ApiKey = Schemas['ApiKey']
export type Backup = Schemas['Backup']
export type Card = Schemas['Card']
export type Chapter = Schemas['Chapter']
export type Facets = Schemas['Facets']
export type FolderListing = Schemas['FolderListing']
export type GpuInfo = Schemas['GpuInfo']
export type HardwareTrial = Schemas['HardwareTrial']
export type Home = Schemas['Home']
export type HomeRow = Schemas['HomeRow']
export type ImageRef = Schemas['ImageRef']
export type Item = Schemas['Item']
export type ItemKind = Card['kind']
export type ItemPage = Schemas['ItemPage']
export type Job = Schemas['Job']
export type Letter = Schemas['Letter']
export type Library = Schemas['Library']
export type LibraryKind = Library['kind']
export type Me = Schemas['Me']
export type MediaFile = Schemas['MediaFile']
export type OutboundCall = Schemas['OutboundCall']
export type Person = Schemas['Person']
export type PlaybackLimits = Schemas['PlaybackLimits']
export type PlaybackReport = Schemas['PlaybackReport']
export type PlaybackSession = Schemas['PlaybackSession']
export type Preferences = Schemas['Preferences']
export type PreferencesPatch = Schemas['PreferencesPatch']
export type PublicStatus = Schemas['PublicStatus']
export type Reason = Schemas['Reason']
export type ScanPlan = Schemas['ScanPlan']
export type ReportDevice = Schemas['ReportDevice']
export type ReportGroup = Schemas['ReportGroup']
export type SearchGroup = Schemas['SearchGroup']
export type SearchResults = Schemas['SearchResults']
export type SeasonSummary = Schemas['SeasonSummary']
export type Session = Schemas['Session']
export type SettingsSection = Schemas['SettingsSection']
export type Stream = Schemas['Stream']
export type SubtitleTrack = Schemas['SubtitleTrack']
export type SystemInfo = Schemas['SystemInfo']
export type User = Schemas['User']
export type UserData = Schemas['UserData']
export type UserDataPatch = Schemas['UserDataPatch']
export type Version = Schemas['Version']

/** Sort, order and filters of a library's list, as its address takes them. */
export type ItemsQuery = Omit<
  NonNullable<operations['list_items']['parameters']['query']>,
  'cursor' | 'offset' | 'limit'
>
export type FacetsQuery = NonNullable<operations['list_facets']['parameters']['query']>
