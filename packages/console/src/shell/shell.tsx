import { useDisclosure } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useLive } from '../api/use-live.ts'
import { Brand } from '../app/brand.tsx'
import { Faults } from '../app/faults.tsx'
import { Finder } from './finder.tsx'
import { Pages } from './pages.tsx'
import classes from './shell.module.css'
import { ShortcutHelp } from './shortcut-help.tsx'
import { SideBar } from './side-bar.tsx'
import { TopButtons } from './top-buttons.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** What stands around every page: navigation, search, the state of the connection. */
export function Shell() {
  const [path] = useLocation()
  const [isMenuOpen, menu] = useDisclosure(false)
  const [isHelpOpen, help] = useDisclosure(false)
  const main = useRef<HTMLElement>(null)
  const liveness = useLive()
  useShortcuts(help.toggle)
  useEffect(() => {
    menu.close()
    // A screen reader reads the new page; a screen shows its beginning.
    if (path !== arrivedAt) main.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
    arrivedAt = path
  }, [path, menu.close])
  return (
    <div className={classes['shell']}>
      <a href="#main" className={classes['skip']}>
        Skip to content
      </a>
      <section aria-label="Search and settings" className={classes['top']}>
        <button
          type="button"
          className={classes['menu']}
          aria-label="Menu"
          aria-expanded={isMenuOpen}
          aria-controls="pages"
          onClick={menu.toggle}
        >
          <span />
        </button>
        <span className={classes['small']}>
          <Brand />
        </span>
        <Finder />
        <TopButtons liveness={liveness} onHelp={help.open} />
      </section>
      <SideBar isOpen={isMenuOpen} />
      <main id="main" ref={main} tabIndex={-1} className={classes['main']}>
        <Faults key={path}>
          <Pages />
        </Faults>
      </main>
      <ShortcutHelp isOpen={isHelpOpen} onClose={help.close} />
    </div>
  )
}

/** The first page that is shown takes no focus: the reader has just come. */
let arrivedAt = location.pathname.replace(/^\/console\/?/, '/')
