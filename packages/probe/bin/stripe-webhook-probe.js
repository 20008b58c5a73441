#!/usr/bin/env node
// A published package brings its sources compiled; in the repository they run as they are.
import { existsSync } from 'node:fs'
import * as module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
const source = new URL('../src/cli/main.ts', import.meta.url)
const isSource = existsSync(source)
if (major < 22 || (major === 22 && minor < (isSource ? 18 : 12))) {
  process.stderr.write(
    `stripe-webhook-probe needs Node ${isSource ? '22.18' : '22.12'} or newer; this is ${process.versions.node}.\n`,
  )
  process.exit(78)
}
if (isSource) {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ['@bursar/source', ...context.conditions] }),
  })
}
await import(isSource ? source : new URL('../dist/cli/main.js', import.meta.url))
