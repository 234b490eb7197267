/** What stands around the pages: menus at the edges, the state of the connection, running work. */
export { Shell } from './shell'
