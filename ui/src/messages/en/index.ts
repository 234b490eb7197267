/** English words that every page may need. Those of one page travel with it: see MessageScope. */
import cards from './cards.json'
import shell from './shell.json'
import ui from './ui.json'

export const sharedMessages = { cards, shell, ui }
