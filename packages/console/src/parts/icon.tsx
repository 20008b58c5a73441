/** Strokes on a grid of 24, drawn for this console. */
const STROKES = {
  pulse: 'M3 12h4l3-8 4 16 3-8h4',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  flag: 'M6 21V4m0 1c4-2.5 8 2.5 12 0v9c-4 2.5-8-2.5-12 0',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7m-6 9c0-3.5 2.7-5.5 6-5.500s6 2 6 5.5' +
    'M16 4.500a3.3 3.3 0 0 1 0 6.200M17.5 15c2.2.7 3.5 2.5 3.5 5',
  cycle: 'M4 11a8 8 0 0 1 14-4.500L20 9m0-5v5h-5M20 13a8 8 0 0 1-14 4.500L4 15m0 5v-5h5',
  key: 'M15 4a5 5 0 1 1-4.6 7L4 17.500V20h3v-2h2v-2l2.5-2.500M16 8.500v.01',
  mail: 'M3 6h18v12H3zm0 1 9 7 9-7',
  plug: 'M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0zm6 9v4',
  seal: 'M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6zm-3 8.5 2.2 2.200L15.5 9.5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14m5-2 4.5 4.5',
  sun:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8m0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4' +
    'm0-12.800L17 7M7 17l-1.4 1.4',
  moon: 'M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5',
  out: 'M10 4H5v16h5m4-4 4-4-4-4m4 4H9',
  check: 'm5 12.5 4.5 4.500L19 7',
  cross: 'm6 6 12 12M18 6 6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-14v5l3.5 2',
  help:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .9-1 1.7' +
    'm0 3v.01',
  left: 'm14 6-6 6 6 6',
  right: 'm10 6 6 6-6 6',
  down: 'M12 4v13m-5-5 5 5 5-5M5 20h14',
  sprout:
    'M12 21v-9m0 0c0-4 2.5-6 7-6 0 4.5-2.5 6-7 6m0 2c0-3.5-2-5.5-6.5-5.500C5.5 12.5 8 14 12 14',
} as const

export type IconName = keyof typeof STROKES

/** An ornament beside a word: screen readers pass over it. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={STROKES[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
