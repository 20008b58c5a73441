import type { z } from 'zod'

/** What a route is asked, after its schemas have looked at it. */
export type Parsed<Route> = Part<Route, 'params'> & Part<Route, 'query'> & Part<Route, 'body'>

type Part<Route, Name extends string> =
  Route extends Record<Name, infer Schema extends z.ZodType>
    ? Record<Name, z.output<Schema>>
    : unknown
