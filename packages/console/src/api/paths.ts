import type { OperatorRouteName, OperatorRoutes } from '@bursar/wire/operator/routes'

/** What is read; a stream, a file and a page have addresses of their own. */
export type ReadName = keyof {
  [Name in OperatorRouteName as OperatorRoutes[Name]['method'] extends 'GET'
    ? OperatorRoutes[Name]['answer'] extends string
      ? never
      : Name
    : never]: true
}

/** What changes something. */
export type ActionName = keyof {
  [Name in OperatorRouteName as OperatorRoutes[Name]['method'] extends 'GET' ? never : Name]: true
}

/** `/events/{event_id}` with its parameter put in. */
export function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}
