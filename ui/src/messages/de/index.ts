/** All German words; loaded only where German is shown. */
import type { Messages } from '@/messages/types'
import admin from './admin.json'
import auth from './auth.json'
import cards from './cards.json'
import decision from './decision.json'
import explain from './explain.json'
import favourites from './favourites.json'
import hardware from './hardware.json'
import home from './home.json'
import item from './item.json'
import library from './library.json'
import libraryForm from './libraryForm.json'
import librarySettings from './librarySettings.json'
import music from './music.json'
import nameTester from './nameTester.json'
import palette from './palette.json'
import plans from './plans.json'
import playerDevices from './playerDevices.json'
import reasons from './reasons.json'
import search from './search.json'
import settings from './settings.json'
import setup from './setup.json'
import shell from './shell.json'
import subtitles from './subtitles.json'
import ui from './ui.json'
import watch from './watch.json'

const messages: Messages = {
  admin,
  auth,
  cards,
  decision,
  explain,
  favourites,
  hardware,
  home,
  item,
  library,
  libraryForm,
  librarySettings,
  music,
  nameTester,
  palette,
  plans,
  reasons,
  playerDevices,
  search,
  settings,
  setup,
  shell,
  subtitles,
  ui,
  watch,
}

export { serverWords } from './server'
export default messages
