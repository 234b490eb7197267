/** English words that every page may need. Those of one page travel with it: see MessageScope. */
import auth from './auth.json'
import cards from './cards.json'
import favourites from './favourites.json'
import home from './home.json'
import library from './library.json'
import search from './search.json'
import shell from './shell.json'
import ui from './ui.json'

export const sharedMessages = { auth, cards, favourites, home, library, search, shell, ui }
