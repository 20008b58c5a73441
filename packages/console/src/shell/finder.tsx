import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { Icon } from '../parts/icon.tsx'
import classes from './finder.module.css'
import { pathOfSearch } from './path-of-search.ts'

/** One search for everything: an ID leads to what it names, words lead to tenants. */
export function Finder() {
  const [text, setText] = useState('')
  const [, go] = useLocation()
  const find = (event: FormEvent) => {
    event.preventDefault()
    const path = pathOfSearch(text)
    if (path === null) return
    go(path)
    setText('')
  }
  return (
    <search aria-label="Site" className={classes['finder']}>
      <form onSubmit={find}>
        <TextInput
          id="finder"
          aria-label="Search by ID or tenant name"
          placeholder="Search by ID or tenant name"
          leftSection={<Icon name="search" size={16} />}
          rightSection={<kbd className={classes['key']}>/</kbd>}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </form>
    </search>
  )
}
