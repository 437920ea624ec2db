import { signal } from '@preact/signals';

const system = matchMedia('(prefers-color-scheme: dark)');
const current = () => document.documentElement.dataset['theme'] ?? (system.matches ? 'dark' : 'light');

/** Whether the page is dark or light now: canvases have to be drawn again when that changes. */
export const theme = signal(current());
system.addEventListener('change', () => (theme.value = current()));

/** Switches between dark and light, and remembers which. */
export function switchTheme() {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  theme.value = next;
  try {
    localStorage.setItem('theme', next);
  } catch {
    // no storage: the choice lasts until the page closes
  }
}
