/** Who may see the app: the guard before every page, and the sign-in screen. */
export { Guard } from './guard'
export { SignInScreen } from './sign-in-screen'
