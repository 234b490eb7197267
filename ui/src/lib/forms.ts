/** What forms share. */

/** Leads to the first field that says what is wrong with it, once it has been drawn so. */
export function focusFirstProblem(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
}
