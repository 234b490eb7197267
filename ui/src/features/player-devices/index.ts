/** What devices measured of themselves, and what people say instead. Used by a person's settings and by administration. */
export { PlayerDevices } from './player-devices'
