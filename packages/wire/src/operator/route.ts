import type { z } from 'zod'
import { done } from './paging.ts'
import type { Role } from './session.ts'

/** How the console offers an action. */
export interface RouteButton {
  readonly label: string
  /** On the button that does it; default: the label. */
  readonly verb?: string
  /** What will happen, over the reason. */
  readonly what: string
  /** The page that always has this button; others are placed by their page. */
  readonly page?: keyof typeof BUTTON_PAGES
}

/**
 * Pages that show the buttons of their kind by themselves, and the parameter that they fill in;
 * null: there is none.
 */
export const BUTTON_PAGES = { event: 'event_id', tenant: 'tenant_id', reconcile: null } as const

/** One thing that can be asked for, or done. Whatever is not a GET is unsafe. */
export interface OperatorRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `OPERATOR_PATH`, its parameters in braces. */
  readonly path: `/${string}`
  /** The least role that may. */
  readonly role: Role
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** Of an action that needs nothing but its parameters and a reason. */
  readonly button?: RouteButton
  /** `stream`: server-sent events. `file`: a download. `page`: HTML. */
  readonly answer: z.ZodType | 'stream' | 'file' | 'page'
}

/** A route that reads. */
export function get<Answer extends OperatorRoute['answer'], Path extends `/${string}`>(
  path: Path,
  summary: string,
  answer: Answer,
) {
  return { method: 'GET', path, role: 'viewer', summary, answer } as const
}

/** A route that acts, with a reason. */
export function act<Body extends z.ZodObject, Path extends `/${string}`>(
  path: Path,
  summary: string,
  body: Body,
) {
  return { method: 'POST', path, role: 'operator', summary, body, answer: done } as const
}

/** One part of what a route is asked with, before it is parsed; `unknown` where it has none. */
export type Input<Route, Part extends string> =
  Route extends Record<Part, infer Schema extends z.ZodType>
    ? Record<Part, z.input<Schema>>
    : unknown
