import type { ApiApp } from '../api-app.ts'
import type { OpenApiDocument } from './describe-schema.ts'
import { REFERENCE_POLICY } from './reference-style.ts'
import { renderReference } from './render-reference.ts'

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'Bursar',
    version: '1',
    description: 'What customers, your own code and operators ask of Bursar.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
}

/** `/openapi.json`, and the same for people to read at `/docs`. Mounted last: it tells of all. */
export function mountReference(app: ApiApp): void {
  let made: { document: OpenApiDocument; json: string; page: string } | null = null
  const make = () => {
    const document = app.getOpenAPI31Document(ABOUT)
    made ??= { document, json: JSON.stringify(document), page: renderReference(document) }
    return made
  }
  app.get('/openapi.json', (context) =>
    context.body(make().json, 200, { 'Content-Type': 'application/json' }),
  )
  app.get('/docs', (context) => {
    context.header('Content-Security-Policy', REFERENCE_POLICY)
    return context.html(make().page)
  })
}
