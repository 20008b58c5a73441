import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Around the violet of the simulator's pages. */
const iris: MantineColorsTuple = [
  '#f1f0fd',
  '#dedbf8',
  '#bcb6ef',
  '#a29bea',
  '#7a70dc',
  '#5a4fd0',
  '#4b3fc4',
  '#4035ad',
  '#352b92',
  '#291f78',
]

/** A night with a little blue in it; the darker, the further back. */
const dark: MantineColorsTuple = [
  '#e6e8f0',
  '#c9cedb',
  '#a7aec0',
  '#7f879b',
  '#39404f',
  '#2b3140',
  '#1b202b',
  '#12151d',
  '#0e1117',
  '#090b10',
]

export const theme = createTheme({
  colors: { iris, dark },
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 5 },
  fontFamily: "system-ui, 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: 'inherit', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { centered: true, radius: 'lg' } },
    Drawer: { defaultProps: { size: 264 } },
  },
})

/** The kit's variables where its own have too little contrast, or are not ours. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f8fa',
    '--mantine-color-text': '#1a1f36',
    '--mantine-color-dimmed': '#4f566b',
    '--mantine-color-anchor': '#4b3fc4',
    '--mantine-color-default-border': '#d5dbe1',
    '--mantine-color-placeholder': '#697386',
    '--mantine-color-error': '#a6132f',
  },
  dark: {
    '--mantine-color-body': '#12151d',
    '--mantine-color-text': '#e6e8f0',
    '--mantine-color-dimmed': '#a7aec0',
    '--mantine-color-anchor': '#b0a9f5',
    '--mantine-color-default-border': '#2f3645',
    '--mantine-color-placeholder': '#8f97aa',
    '--mantine-color-error': '#ff9aa8',
  },
})
