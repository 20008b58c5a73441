#!/usr/bin/env node
// The sources run as they are on Node 22.18 and newer; a published package brings them compiled.
import { existsSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Bursar needs Node 22.18 or newer; this is ${process.versions.node}.\n` +
      'From a clone, `npm ci` brings a Node of its own: use `npm start` or `npx bursar`.\n',
  )
  process.exit(78)
}
const compiled = new URL('../dist/cli/main.js', import.meta.url)
await import(existsSync(compiled) ? compiled : new URL('../src/cli/main.ts', import.meta.url))
