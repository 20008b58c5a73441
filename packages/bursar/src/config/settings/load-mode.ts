export type Env = Readonly<Record<string, string | undefined>>

/** What the config is read for. */
export type LoadMode = 'dev' | 'serve' | 'worker' | 'database'

/** Whether it is what runs in production, which brings nothing along. */
export function isService(mode: LoadMode): boolean {
  return mode === 'serve' || mode === 'worker'
}
