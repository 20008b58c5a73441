/** What the suites look at: all packages, installed in an empty folder as a stranger does it. */
export interface Installed {
  readonly app: string
  /** File names in `app`. */
  readonly tarballs: readonly string[]
  /** Of the packages. */
  readonly names: readonly string[]
  /** @returns its standard output. */
  run(program: string, args: readonly string[]): string
}
